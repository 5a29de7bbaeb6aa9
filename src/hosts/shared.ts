/** Something that several users share and that is closed when the last one releases it. */
export interface Lease<T> {
  readonly value: T;
  release(): Promise<void>;
}

export interface Closable {
  readonly isClosed: boolean;
  close(): Promise<void>;
}

/** Opens each key once and shares it: many hosts behind one jump host need one connection to it. */
export function createShared<T extends Closable>(): (key: string, open: () => Promise<T>) => Promise<Lease<T>> {
  const entries = new Map<string, { users: number; value: Promise<T>; opened?: T }>();
  return async (key, open) => {
    const found = entries.get(key);
    const entry = found && !found.opened?.isClosed ? found : { users: 0, value: open() };
    entries.set(key, entry);
    entry.users += 1;
    let value: T;
    try {
      value = await entry.value;
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key);
      throw error;
    }
    Object.assign(entry, { opened: value });
    let isReleased = false;
    return {
      value,
      async release() {
        if (isReleased) return;
        isReleased = true;
        entry.users -= 1;
        if (entry.users > 0) return;
        if (entries.get(key) === entry) entries.delete(key);
        await value.close();
      },
    };
  };
}
