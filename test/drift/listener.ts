import { createServer, type IncomingHttpHeaders } from "node:http";

/** A receiver of notices on this machine that answers what it is told to. */
export interface Listener {
  readonly url: string;
  /** The bodies that came since it was asked last. */
  heard(): readonly Readonly<Record<string, unknown>>[];
  /** The headers that came with them, and the bodies as they were sent; of all until now. */
  readonly requests: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** The next answers, each once; then 200. */
  answer(...next: readonly (number | readonly [status: number, headers: Readonly<Record<string, string>>])[]): void;
  end(): void;
}

export async function listen(): Promise<Listener> {
  const bodies: Record<string, unknown>[] = [];
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const answers: (number | readonly [number, Readonly<Record<string, string>>])[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      requests.push({ headers: request.headers, body });
      bodies.push(JSON.parse(body));
      const next = answers.shift() ?? 200;
      const [status, headers] = typeof next === "number" ? [next, {}] : next;
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    heard: () => bodies.splice(0),
    answer: (...next) => void answers.push(...next),
    end: () => void server.close(),
  };
}
