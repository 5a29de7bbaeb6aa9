/** A line for work that takes longer than this. Milliseconds. */
const patienceMs = 500;

export interface Progress {
  show(text: string): void;
  /** The line is over: something else is about to be written. */
  clear(): void;
}

/** Shows on standard error what is going on, once it has gone on for half a second. On a terminal the line is written over. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  let timer: NodeJS.Timeout | undefined;
  let shown = false;
  const clear = () => {
    clearTimeout(timer);
    if (shown && stream.isTTY) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    clear,
    show(text) {
      const live = shown && stream.isTTY;
      const print = () => {
        if (shown && stream.isTTY) stream.write("\r\u001b[K");
        stream.write(stream.isTTY ? `${text} …` : `${text} …\n`);
        shown = true;
      };
      clearTimeout(timer);
      if (live) print();
      else {
        timer = setTimeout(print, patienceMs);
        timer.unref();
      }
    },
  };
}
