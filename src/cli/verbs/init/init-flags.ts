export interface InitFlags {
  /** Of the cluster; absent: that of the folder. */
  readonly name?: string;
  /** Take the hosts of the ssh configuration. So do the two that name some. */
  readonly fromSshConfig: boolean;
  readonly sshConfig?: string;
  readonly director?: string;
  readonly realServer: readonly string[];
  /** Leave tsconfig.json and .gitignore as they are where they are there already. */
  readonly keep: boolean;
}
