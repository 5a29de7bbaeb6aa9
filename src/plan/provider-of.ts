import type { Provider, Providers } from "../model/provider.ts";

export function providerOf(providers: Providers, kind: string): Provider {
  const provider = providers.get(kind);
  if (provider === undefined) throw new TypeError(`no provider for the kind ${kind}`);
  return provider;
}
