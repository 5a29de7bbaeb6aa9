/** The key type that a signature algorithm needs: an RSA key serves three of them. */
const typeFor = (algorithm: string): string => (algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm);

/** The allowed algorithms in the order in which a host is asked for them: first the types that are known for it, as ssh does. */
export function hostKeyAlgorithms(knownTypes: readonly string[], allowed: readonly string[]): readonly string[] {
  const isKnown = (algorithm: string): boolean => knownTypes.includes(typeFor(algorithm));
  return [...allowed.filter(isKnown), ...allowed.filter((algorithm) => !isKnown(algorithm))];
}
