import { digest } from "./digests.ts";

/**
 * A name that Terraform takes: letters, digits, dash and underscore, not beginning with a digit or a dash. What had to be changed
 * for that gets a digest, so that a name belongs to one resource, whatever else there is.
 */
export function resourceName(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  const name = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
  return name === text ? name : `${name}_${digest(text).slice(0, 8)}`;
}
