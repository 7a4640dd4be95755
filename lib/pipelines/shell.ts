/** Text as one word of POSIX shell, whatever it holds. Text that needs no quotes is left as people write it. */
export function word(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A folder or file of the checkout as an argument: never mistaken for an option. */
export function path(text: string): string {
  const clean = text
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  return word(clean === '' ? '.' : clean.startsWith('-') ? `./${clean}` : clean);
}
