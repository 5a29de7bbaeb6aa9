/** An interface inside the name of a kernel parameter: a dot of its own is written as a slash. Source: sysctl(8). */
export function inSysctl(device: string): string {
  return device.replaceAll(".", "/");
}
