/** The longest part of a wrong value that a message shows. Characters. */
const longest = 120;

/** A value of cluster.ts as a message shows it, whatever it is: JSON where it is data, else what JavaScript calls it. Never throws. */
export function printValue(value: unknown): string {
  const text = value === undefined ? "nothing" : written(value);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}

function written(value: unknown): string {
  try {
    const plain = JSON.stringify(value, (_name, one) => (typeof one === "bigint" ? `${one}n` : one));
    return plain ?? String(value);
  } catch {
    // A value that refers to itself, or whose getters throw.
    return `a value of type ${typeof value}`;
  }
}
