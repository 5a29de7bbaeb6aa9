#compdef lvsform
# Completion of lvsform for zsh. What the words may become is lvsform's to say, so this need not be written anew with a new version.

_lvsform() {
  local -a lines offers typed
  local line first word
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  lines=("${(@f)$("${(Q)words[1]}" complete -- "${typed[@]}" 2>/dev/null)}")
  first=$lines[1]
  # _describe takes a word apart at its first colon.
  for line in "${(@)lines[2,-1]}"; do
    word=${line%%$'\t'*}
    word=${word//:/\\:}
    if [[ $line == *$'\t'* ]]; then
      offers+=("$word:${line#*$'\t'}")
    else
      offers+=("$word")
    fi
  done
  local result=1
  if (( $#offers )); then
    if [[ $first == open ]]; then
      _describe -V lvsform offers -S '' && result=0
    else
      _describe -V lvsform offers && result=0
    fi
  fi
  case $first in
    files) [[ $PREFIX == --*=* ]] && compset -P '*='; _files && result=0 ;;
    folders) [[ $PREFIX == --*=* ]] && compset -P '*='; _files -/ && result=0 ;;
  esac
  return $result
}

# As a file of fpath it is called; read by source it is made known.
if [[ $funcstack[1] == _lvsform ]]; then
  _lvsform "$@"
elif (( $+functions[compdef] )); then
  compdef _lvsform lvsform
fi
