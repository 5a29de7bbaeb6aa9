import { failure } from "../src/messages/build.ts";
import { refuseSpecialFile } from "../src/model/local/user-file.ts";

/** Refuses a state, a backup, or a file beside a state that is a pipe, a device or a folder: opening one may never end. */
export function refuseSpecialState(path: string): void {
  try {
    refuseSpecialFile(path);
  } catch (error) {
    throw failure("state-special", { reason: (error as Error).message });
  }
}
