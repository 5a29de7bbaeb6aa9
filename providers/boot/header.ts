/** What a file of ours begins with; one in which nothing else is left is removed. */
export const header: readonly string[] = ["# Managed by lvsform. Lines of your own may stand here too."];
