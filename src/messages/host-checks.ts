import { error, type MessageTable, type OnHost, warning } from "./message.ts";

/** Messages of the checks of programs, modules, tables and listeners of the hosts. */
export const hostChecks = {
  "clock-skew": ({ host, skew }: OnHost & { readonly skew: string }) =>
    warning({
      summary: `The clock of ${host} is ${skew} this machine's.`,
      hint: "Synchronise it with chrony or systemd-timesyncd.",
    }),
  "table-shared": ({ host, program }: OnHost & { readonly program: string }) =>
    warning({
      summary: `${program} also manages services in the IPVS table of ${host}.`,
      detail: "Its services are shown and left alone. A service that cluster.ts declares too is blocked.",
      hint: "Do not declare a service in both, or let one of them manage the table.",
    }),
  "table-managed-elsewhere": ({ host, program }: OnHost & { readonly program: string }) =>
    error({
      summary: `${program} manages the IPVS table of ${host}.`,
      detail: "Two programs that write one table undo each other's changes. Nothing in it is changed.",
      hint: `Stop ${program} there, or set table: "owned" on the director: then lvsform manages only services that ${program} does not have.`,
    }),
  "weight-too-large": ({
    host,
    program,
    server,
    weight,
    limit,
  }: OnHost & { readonly program: string; readonly server: string; readonly weight: number; readonly limit: number }) =>
    error({
      summary: `${program} of ${host} accepts weights up to ${limit}, and ${server} has ${weight}.`,
      hint: "Divide all weights of the service by the same number: only their proportion counts.",
    }),
  "kernel-too-old": ({
    host,
    kernel,
    tunnel,
    since,
  }: OnHost & { readonly kernel: string; readonly tunnel: string; readonly since: string }) =>
    error({
      summary: `IPVS has ${tunnel} tunnels since Linux ${since}, and ${host} has ${kernel === "" ? "a kernel of an unknown version" : `Linux ${kernel}`}.`,
      hint: 'Use tunnel: { type: "ipip" }, or a newer kernel on the director.',
    }),
  "no-mark-rule": ({
    host,
    mark,
    service,
    program,
    vip,
  }: OnHost & { readonly mark: number; readonly service: string; readonly program: string; readonly vip: string }) =>
    warning({
      summary: `No rule of ${host} sets the firewall mark ${mark}: "${service}" will get no packets.`,
      hint: `Add one, for example: ${program} -t mangle -A PREROUTING -d ${vip} -p tcp -m multiport --dports 80,443 -j MARK --set-mark ${mark}`,
    }),
  "not-root": ({ host, user }: OnHost & { readonly user: string }) =>
    error({
      summary: `lvsform runs on ${host} as ${user}, who cannot change LVS.`,
      hint: "Set sudo: true on the host in cluster.ts, or User root in the ssh configuration.",
    }),
  "stop-saves-table": ({ host }: OnHost) =>
    warning({
      summary: `On ${host}, every stop of the ipvsadm unit and every shutdown rewrites /etc/sysconfig/ipvsadm from the live table.`,
      hint: "Run lvsform plan before you stop it: drift in the live table becomes the table of the next boot.",
    }),
  "module-missing": ({
    host,
    kernel,
    module,
    since,
  }: OnHost & { readonly kernel: string; readonly module: string; readonly since: string | undefined }) =>
    error({
      summary: `The kernel of ${host}${kernel ? ` (${kernel})` : ""} has no module ${module}${since ? ` (Linux ${since} or newer)` : ""}.`,
      hint: `Install the additional modules of the kernel (RHEL: kernel-modules-extra; a cloud kernel may lack them), ${module === "ip_vs" ? "or a kernel that has IPVS. In a container, load the module on its host" : "or use another scheduler"}.`,
    }),
  "expire-nodest-conn": ({ host }: OnHost) =>
    warning({
      summary: `${host} silently drops the packets of connections to a removed real server until they time out, and of UDP flows too.`,
      hint: "Set vsSysctls: { expire_nodest_conn: 1 } on the director, and it sends them to other real servers.",
    }),
  "expire-quiescent-template": ({ host }: OnHost) =>
    warning({
      summary: `${host} still sends persistent clients to a real server of weight 0: a drain may take as long as their persistence.`,
      hint: "Set vsSysctls: { expire_quiescent_template: 1 } on the director, and it sends them to other real servers.",
    }),
  "program-missing": ({
    host,
    program,
    packages,
    installer,
  }: OnHost & {
    readonly program: string;
    readonly packages: readonly string[];
    readonly installer: string | undefined;
  }) =>
    error({
      summary: `${program} is not installed on ${host}.`,
      hint: `${installer === undefined ? `Install the package that has it (${packages.join(" or ")}).` : `Run there: ${installer} install ${packages[0]}.`}${program === "ipvsadm" ? " Or set installPackages: true on the director." : ""}`,
    }),
  "boot-backend-differs": ({
    host,
    declared,
    device,
    backend,
    reason,
  }: OnHost & {
    readonly declared: string;
    readonly device: string;
    readonly backend: string;
    readonly reason: string;
  }) =>
    error({
      summary: `cluster.ts declares ${declared} as the boot backend of ${host}, but ${backend} manages ${device} there.`,
      detail: reason,
      hint: `Set boot: "${backend === "unit" ? "auto" : backend}", or "auto", which uses the backend of the host.`,
    }),
  "not-listening": ({
    host,
    transport,
    target,
    address,
    service,
  }: OnHost & {
    readonly transport: string;
    readonly target: string;
    readonly address: string | undefined;
    readonly service: string;
  }) =>
    error({
      summary: `No program on ${host} listens on ${transport} ${target} for "${service}".`,
      hint: `Start the service there, and let it listen on ${address ?? "the requested address"} or on every address.`,
    }),
  firewalld: ({ host }: OnHost) =>
    warning({
      summary: `firewalld is running on ${host}: it drops what its zone does not allow, also connections to the VIP.`,
      hint: "Allow the services' ports in the zone of the interface: firewall-cmd --permanent --add-port=80/tcp",
    }),
  networkmanager: ({ host }: OnHost) =>
    warning({
      summary: `NetworkManager manages the interface of ${host}: when it reactivates the connection, it removes addresses that are not in its profile.`,
      hint: "Add the VIP to the profile too, or set the interface to unmanaged.",
    }),
  networkd: ({ host }: OnHost) =>
    warning({
      summary: `systemd-networkd manages the interface of ${host}: when it is restarted, it removes addresses it does not know.`,
      hint: "Set KeepConfiguration=static in its .network file, or add the VIP to the file too.",
    }),
  selinux: ({ host }: OnHost) =>
    warning({
      summary: `Files that ${host} reads at boot have a wrong SELinux label.`,
      hint: "Run restorecon on them.",
    }),
} satisfies MessageTable;
