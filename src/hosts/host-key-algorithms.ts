/** Key types and the signature algorithms they serve, the preferred first. An RSA key serves three. */
const algorithms: readonly (readonly [type: string, algorithm: HostKeyAlgorithm])[] = [
  ["ssh-ed25519", "ssh-ed25519"],
  ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"],
  ["ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"],
  ["ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"],
  ["ssh-rsa", "rsa-sha2-512"],
  ["ssh-rsa", "rsa-sha2-256"],
  ["ssh-rsa", "ssh-rsa"],
];

export type HostKeyAlgorithm =
  | "ssh-ed25519"
  | `ecdsa-sha2-nistp${256 | 384 | 521}`
  | `rsa-sha2-${512 | 256}`
  | "ssh-rsa";

/** What a host is asked to prove itself with: first the types that are known for it, as ssh does. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): HostKeyAlgorithm[] {
  const first = algorithms.filter(([type]) => knownTypes.includes(type));
  return [...new Set([...first, ...algorithms])].map(([, algorithm]) => algorithm);
}
