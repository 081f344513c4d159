/** A kind of token of GitHub, by how it begins. */
export interface TokenKind {
  name: string;
  /** What people should know of this kind; null if nothing. */
  note: string | null;
  /** Whether what it may do in a repository is what its account may do there, as far as its scopes allow. */
  actsAsPerson: boolean;
}

const BY_PREFIX: readonly [string, TokenKind][] = [
  ['ghp_', { name: 'a classic token', note: null, actsAsPerson: true }],
  ['gho_', { name: 'a token of an OAuth app', note: null, actsAsPerson: true }],
  [
    'github_pat_',
    {
      name: 'a fine-grained token',
      note: 'what a fine-grained token may do is not known: GitHub tells it only on the page of the token; an App can be asked (curfew init --github)',
      actsAsPerson: true,
    },
  ],
  [
    'ghu_',
    {
      name: 'a token of a person for an App',
      note: 'what such a token may do is not known, and it ends within 8 hours; an App of your own does not (curfew init --github)',
      actsAsPerson: true,
    },
  ],
  [
    'ghs_',
    {
      name: 'a token of an installation, as of an App or of GitHub Actions',
      note: 'what such a token may do is not known, and it ends within the hour, or with its job in GitHub Actions; an App of your own gets new ones (curfew init --github)',
      actsAsPerson: false,
    },
  ],
];

const OTHER: TokenKind = {
  name: 'a token',
  note: 'GitHub does not tell what a token may do; an App can be asked (curfew init --github)',
  actsAsPerson: true,
};

export function tokenKind(token: string): TokenKind {
  return BY_PREFIX.find(([prefix]) => token.startsWith(prefix))?.[1] ?? OTHER;
}
