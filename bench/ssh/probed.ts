/** The hosts of the bench of reading: 1,000 addresses of the loopback, with a server of ssh2 each. */
export const names = Array.from({ length: 1_000 }, (_, at) => `rs${at + 1}`);
export const port = 2222;
export const addressOf = (at: number) => `127.77.${Math.floor(at / 250)}.${(at % 250) + 1}`;
