# Completion of lvsform for fish. What the words may become is lvsform's to say, so this need not be written anew with a new version.

function __lvsform_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($typed[1] complete -- $typed[2..-1] "$current" 2>/dev/null)
    test (count $lines) -gt 0; or return
    for line in $lines[2..-1]
        echo $line
    end
    set -l before ''
    if string match -qr -- '^--[a-z0-9-]+=' "$current"
        set before (string replace -r -- '=.*' '=' "$current")
    end
    set -l path (string sub -s (math (string length -- $before) + 1) -- "$current")
    switch $lines[1]
        case files
            for one in (__fish_complete_path "$path")
                echo $before$one
            end
        case folders
            for one in (__fish_complete_directories "$path")
                echo $before$one
            end
    end
end

complete -c lvsform -f -a '(__lvsform_complete)'
