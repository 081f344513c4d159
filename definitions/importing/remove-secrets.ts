/** Tokens that are told by how they begin. No workflow may hold one; some do. */
const TOKENS =
  /\b(?:gh[opsru]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|sk-(?:ant-)?[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|glpat-[\w-]{16,}|sntry[su]_[\w=]{20,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** What stands in place of each. */
const REMOVED = 'REMOVED_SECRET';

/** The text without what looks like a token or a private key. */
export function removeSecrets(text: string): string {
  return text.replaceAll(TOKENS, REMOVED).replaceAll(PRIVATE_KEY, REMOVED);
}
