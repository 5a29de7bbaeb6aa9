/** Devices on which an address is not announced: several real servers have the VIP there at a time. */
const quiet = /^(lo|dummy|tunl|ip6tnl|sit|gre|ip6gre)/;

export function isQuiet(device: string): boolean {
  return quiet.test(device);
}
