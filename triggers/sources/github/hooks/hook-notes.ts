/** What to do if GitHub lets nobody see the webhooks of a repository or an organization, by its answer. */
export const HOOK_HINTS: Readonly<Partial<Record<number, string>>> = {
  401: 'GITHUB_HOOKS_TOKEN, or the token or key that is used instead of it, is not valid; set a valid one',
  403: 'set GITHUB_HOOKS_TOKEN to a fine-grained token with Webhooks: read and write there, or a classic one with admin:repo_hook (admin:org_hook for an organization)',
  404: 'set GITHUB_HOOKS_TOKEN to a fine-grained token with Webhooks: read and write there, or a classic one with admin:repo_hook (admin:org_hook for an organization); lost deliveries are not found until then',
};
