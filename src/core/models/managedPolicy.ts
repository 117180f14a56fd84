// Where the administrator of a machine puts a policy that holds for everybody on it.

/** In a folder that only an administrator can write to; a fixed one, because a variable is the person's to change. */
export function managedPolicyFile(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return String.raw`C:\Program Files\LLM Workbench\policy.json`;
    case 'darwin':
      return '/Library/Application Support/LLM Workbench/policy.json';
    default:
      return '/etc/llm-workbench/policy.json';
  }
}
