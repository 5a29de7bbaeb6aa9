/** Which cluster, and how its hosts are reached. */
export interface ToolOptions {
  readonly file: string;
  readonly state?: string;
  readonly sshConfig?: string;
  readonly parallelism?: number;
  /** How long opening a connection to a host may take. Seconds. Absent: ConnectTimeout of the ssh configuration. */
  readonly connectTimeout?: number;
  /** How long reading a host may take. Seconds. Default 30. */
  readonly readTimeout?: number;
  /** How long to wait for the state's lease and for the locks of hosts. Seconds. */
  readonly lockTimeout?: number;
}
