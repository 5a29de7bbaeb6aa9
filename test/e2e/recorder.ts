import { appendFileSync } from "node:fs";
import ssh2 from "ssh2";

// Loaded into the program before it starts: keeps every script that it sends to a host in a file, one JSON string a line.
const file = process.env.LVSFORM_TEST_RECORD;
const exec = ssh2.Client.prototype.exec as (
  this: ssh2.Client,
  command: string,
  done: ssh2.ClientCallback,
) => ssh2.Client;
if (file !== undefined)
  ssh2.Client.prototype.exec = function (this: ssh2.Client, command: string, done: ssh2.ClientCallback) {
    return exec.call(this, command, (error, channel) => {
      if (channel) {
        const end = channel.end.bind(channel) as (...words: readonly unknown[]) => ssh2.ClientChannel;
        channel.end = ((script: unknown, ...rest: readonly unknown[]) => {
          appendFileSync(file, `${JSON.stringify({ command, script: String(script ?? "") })}\n`);
          return end(script, ...rest);
        }) as typeof channel.end;
      }
      done(error, channel);
    });
  } as typeof ssh2.Client.prototype.exec;
