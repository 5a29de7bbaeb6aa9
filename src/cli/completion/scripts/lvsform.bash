# Completion of lvsform for bash. What the words may become is lvsform's to say, so this need not be written anew with a new version.
# shellcheck shell=bash

_lvsform() {
  COMPREPLY=()
  # Bash takes a word apart at what COMP_WORDBREAKS holds, and so every address at its colons: what no blank parts is put together
  # again. Only what stands before the cursor counts.
  local line=${COMP_LINE:-${COMP_WORDS[*]}} piece index
  [[ -n ${COMP_LINE-} && -n ${COMP_POINT-} ]] && line=${line:0:COMP_POINT}
  local -a words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=${COMP_WORDS[index]-}
    if [[ $line == [[:blank:]]* || ${#words[@]} -eq 0 ]]; then
      line=${line#"${line%%[![:blank:]]*}"}
      words+=("")
    fi
    ((index == COMP_CWORD)) && piece=${line:0:${#piece}}
    words[${#words[@]}-1]+=$piece
    line=${line:${#piece}}
  done

  # An open quote belongs to the line, not to the word; within it nothing is taken apart.
  local last=$((${#words[@]} - 1)) quote='' cut=''
  local current=${words[last]}
  if [[ $current == [\"\']* ]]; then
    quote=${current:0:1}
    current=${current:1}
  else
    # Of the word readline replaces only what stands behind the last break.
    cut=${current%"${current##*[:=]}"}
    [[ $cut == *: && ${COMP_WORDBREAKS-:} != *:* ]] && cut=''
    [[ $cut == *= && ${COMP_WORDBREAKS-=} != *=* ]] && cut=''
  fi
  words[last]=$current
  for ((index = 1; index < last; index++)); do
    piece=${words[index]}
    [[ ${#piece} -gt 1 && $piece == \"*\" || $piece == \'*\' ]] && words[index]=${piece:1:${#piece}-2}
  done

  local first='' answer
  while IFS= read -r answer; do
    if [[ -z $first ]]; then
      first=$answer
    else
      answer=${answer%%$'\t'*}
      COMPREPLY+=("${answer#"$cut"}")
    fi
  done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)

  local kind=''
  case $first in
    open) compopt -o nospace 2>/dev/null ;;
    files) kind=-f ;;
    folders) kind=-d ;;
  esac
  if [[ -n $kind ]]; then
    [[ $current == --*=* ]] && current=${current#*=}
    compopt -o filenames 2>/dev/null
    while IFS= read -r answer; do COMPREPLY+=("$answer"); done < <(compgen "$kind" -- "$current")
  fi
  return 0
}

complete -F _lvsform lvsform
