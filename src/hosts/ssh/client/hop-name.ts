import { failure } from "../../../messages/build.ts";

/** The parts of a name as ProxyJump and ssh take it. */
export interface HopName {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** `v11`, `root@v11`, `v11:2222`, `root@[2001:db8::1]:2222`, `ssh://root@v11:2222`; a bare IPv6 address has no port. */
export function parseHop(text: string): HopName {
  const plain = text.replace(/^ssh:\/\//i, "").replace(/\/$/, "");
  const at = plain.lastIndexOf("@");
  const user = at > 0 ? plain.slice(0, at) : undefined;
  const place = plain.slice(at + 1);
  const [, bracketed, named, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(place) ?? [];
  const host = bracketed ?? named ?? place;
  const port = digits === undefined ? undefined : Number(digits);
  if (host === "" || host.startsWith("-") || /\s/.test(text) || (port !== undefined && (port < 1 || port > 65_535)))
    throw failure("ssh-name-invalid", { text });
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}
