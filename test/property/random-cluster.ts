import fc from "fast-check";

// What the clusters of the property tests may say. All of it is plain data, so that a counterexample can be read; build-cluster.ts
// makes constructs of it, and leaves out what would contradict itself.

/** 0 or 1: a director by its place. */
export type Which = 0 | 1;
export type Method = "direct-routing" | "masquerading" | "tunneling";

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const seconds = fc.integer({ min: 1, max: 2_678_400 });
const bit = fc.constantFrom(0 as const, 1 as const);
const three = fc.constantFrom(0 as const, 1 as const, 3 as const);

const timeouts = fc.record({ tcpSeconds: seconds, tcpFinSeconds: seconds, udpSeconds: seconds }, { requiredKeys: [] });

const vsSysctls = fc.record(
  {
    amemthresh: fc.nat(9999),
    backup_only: bit,
    conn_reuse_mode: three,
    conntrack: bit,
    drop_entry: three,
    est_cpulist: fc.constantFrom("0", "0-1,3"),
    est_nice: fc.integer({ min: -20, max: 19 }),
    expire_nodest_conn: bit,
    pmtu_disc: bit,
    secure_tcp: three,
    sync_ports: fc.constantFrom(1, 2, 64),
    sync_qlen_max: fc.nat(9999),
    sync_threshold: fc.tuple(fc.nat(9), fc.integer({ min: 10, max: 99 })),
  },
  { requiredKeys: [] },
);

const sync = fc.record({
  syncId: fc.integer({ min: 0, max: 254 }),
  maxLength: maybe(fc.integer({ min: 1024, max: 1472 })),
  group: maybe(fc.constantFrom("224.0.0.90", "ff02::90")),
  port: maybe(fc.integer({ min: 1, max: 65_535 })),
  ttl: maybe(fc.integer({ min: 1, max: 255 })),
});

const director = fc.record({
  timeouts: maybe(timeouts),
  vsSysctls: maybe(vsSysctls),
  master: maybe(sync),
  backup: maybe(sync),
  interfacesDown: fc.subarray(["eth1", "eth2"]),
  table: fc.constantFrom(undefined, "owned" as const, "exclusive" as const),
  installPackages: maybe(fc.boolean()),
  /** Whether it is a real server too. */
  serves: fc.boolean(),
});

const server = fc.record({
  families: fc.constantFrom("4" as const, "46" as const, "6" as const),
  /** Whether it is reached by masquerading, by family. */
  masqueraded4: fc.boolean(),
  masqueraded6: fc.boolean(),
  interface: fc.boolean(),
  /** A gateway of its own; masqueraded, it is the director. */
  gateway: fc.boolean(),
});

const entry = fc.record({
  /** Which of the servers: of those that the method can lead to. */
  server: fc.nat(6),
  weight: fc.constantFrom(0, 1, 3, 65_535),
  weightOwner: fc.constantFrom("lvsform" as const, "lvsform" as const, "external" as const),
  upperThreshold: fc.constantFrom(0, 50, 65_535),
  lowerThreshold: fc.constantFrom(0, 10, 50),
  port: maybe(fc.integer({ min: 1, max: 65_535 })),
  tunnel: fc.constantFrom(
    undefined,
    { type: "ipip" } as const,
    { type: "gre" } as const,
    { type: "gre", checksum: "csum" } as const,
    { type: "gue", port: 6080 } as const,
    { type: "gue", port: 6081, checksum: "remcsum" } as const,
  ),
});

const plainSchedulers = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sed", "nq", "fo", "ovf", "twos"] as const;
const sharing = fc.oneof(
  fc.record({ scheduler: fc.constantFrom(undefined, ...plainSchedulers) }),
  fc.record({
    scheduler: fc.constant("sh" as const),
    schedulerFlags: maybe(fc.subarray(["sh-fallback", "sh-port"] as const)),
  }),
  fc.record({
    scheduler: fc.constant("mh" as const),
    schedulerFlags: maybe(fc.subarray(["mh-fallback", "mh-port"] as const)),
  }),
);

/** Few, so that the services of two clusters are often the same one. */
export const vips = ["192.168.0.21", "192.168.0.22", "10.9.9.9", "2001:db8::21", "2001:db8:9::9"] as const;

const service = fc.record({
  kind: fc.constantFrom("tcp" as const, "tcp" as const, "udp" as const, "sctp" as const, "fwmark" as const),
  /** Which VIP; a firewall mark may have none. */
  vip: fc.nat(vips.length - 1),
  markHasVip: fc.boolean(),
  port: fc.constantFrom(80, 443, 21, 0),
  mark: fc.constantFrom(1, 7, 2_147_483_647),
  onePacket: fc.boolean(),
  sharing,
  persistence: maybe(
    fc.record({ seconds: maybe(seconds), netmask: maybe(fc.constantFrom(24, 32, "255.255.0.0")), sip: fc.boolean() }),
  ),
  method: fc.constantFrom<Method>("direct-routing", "masquerading", "tunneling"),
  /** Whether every director has the table. */
  both: fc.boolean(),
  entries: fc.array(entry, { maxLength: 5 }),
});

const place = fc.record({
  owner: fc.constantFrom<Which | "external">(0, 0, 1, "external"),
  bits: fc.constantFrom(undefined, "network" as const),
});

/** All that one cluster says. */
export const randomCluster = fc.record({
  directors: fc.array(director, { minLength: 1, maxLength: 2 }),
  servers: fc.array(server, { minLength: 1, maxLength: 5 }),
  /** One place for each VIP. */
  places: fc.array(place, { minLength: vips.length, maxLength: vips.length }),
  services: fc.array(service, { maxLength: 4 }),
});

type ValueOf<T> = T extends fc.Arbitrary<infer V> ? V : never;
export type RandomCluster = ValueOf<typeof randomCluster>;
export type RandomService = ValueOf<typeof service>;
export type RandomEntry = ValueOf<typeof entry>;

/** What every host has before lvsform comes: some of what a cluster may want is there already, and stays. */
export const randomBeginnings = fc.record({
  modules: fc.subarray(["ip_vs", "ip_vs_rr", "ipip", "gre"]),
  sysctls: fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { "net.ipv4.ip_forward": "1", "net.ipv4.conf.all.accept_redirects": "0", "net.ipv4.conf.all.arp_ignore": "1" },
    { "net.ipv4.conf.lo.arp_announce": "1", "net.ipv4.conf.eth0.send_redirects": "0" },
  ),
});
