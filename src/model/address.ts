/**
 * The name of one resource: `host/kind/key`, for example `v11/ipvs-service/tcp:192.168.0.21:80`.
 * The host is the name given to ssh and the kind is one of the provider kinds; neither holds a slash. The key may.
 */
export type Address = string;

export interface AddressParts {
  readonly host: string;
  readonly kind: string;
  readonly key: string;
}

export function addressOf({ host, kind, key }: AddressParts): Address {
  return `${host}/${kind}/${key}`;
}

/** The parts of an address, or undefined where the text is not one. */
export function partsOf(address: Address): AddressParts | undefined {
  const [, host, kind, key] = /^([^/]+)\/([^/]+)\/(.+)$/s.exec(address) ?? [];
  return host && kind && key ? { host, kind, key } : undefined;
}
