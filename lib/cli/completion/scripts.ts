/** The script that teaches a shell to complete `roadbed`; it asks `roadbed __complete` at each press of the key. */
export function completionScript(shell: string): string {
  const script = scripts[shell];
  if (script === undefined) throw new Error(`no completion for ${shell}`);
  return script;
}

const scripts: Readonly<Record<string, string>> = {
  bash: `# Completion of roadbed for bash. For every new shell: roadbed completion bash > ~/.local/share/bash-completion/completions/roadbed
_roadbed() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -o default -F _roadbed roadbed
`,
  zsh: `#compdef roadbed
# Completion of roadbed for zsh. For every new shell: roadbed completion zsh > a folder of \\$fpath, named _roadbed
_roadbed() {
  local line
  local -a values shown
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  if (( \${#values} == 0 )); then
    _files
  elif [[ \${#values} -eq 1 && \${values[1]} == */ ]]; then
    compadd -S '' -- "\${values[@]}"
  else
    compadd -l -d shown -- "\${values[@]}"
  fi
}
if [[ $funcstack[1] == _roadbed ]]; then
  _roadbed "$@"
else
  compdef _roadbed roadbed
fi
`,
  fish: `# Completion of roadbed for fish. For every new shell: roadbed completion fish > ~/.config/fish/completions/roadbed.fish
function __roadbed_complete
  set -l words (commandline -opc)
  $words[1] __complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c roadbed -f -a '(__roadbed_complete)'
complete -c roadbed -l root -r -F
complete -c roadbed -l out -r -F
complete -c roadbed -l from -r -F
`,
};
