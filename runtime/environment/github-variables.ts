import { z } from 'zod';
import { secret, url } from './variable-forms.ts';

/** What Curfew needs to know of GitHub. */
export const githubVariables = {
  GITHUB_API_URL: url.default('https://api.github.com').meta({
    description: "The address of GitHub's API; set it for GitHub Enterprise Server.",
    example: 'https://github.example.com/api/v3',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  GITHUB_SERVER_URL: url.default('https://github.com').meta({
    description: 'The address of GitHub that clones are made from; set it for GitHub Enterprise Server.',
    example: 'https://github.example.com',
    readBy: ['dev', 'worker'],
  }),
  GITHUB_TOKEN: secret.meta({
    description:
      'A personal token that may push branches, open pull requests and comment. It never reaches the agent. `serve` needs it only ' +
      'if there is no GITHUB_READ_TOKEN. Where it is set, nothing is written with tokens of the GitHub App.',
    example: 'my-writing-token',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  GITHUB_READ_TOKEN: secret.meta({
    description:
      'A personal token that only reads, such as a fine-grained one. The local engine clones with it (Contents: read); ' +
      '`serve` asks with it for the roles of people (Metadata: read) and, where `paths` are given, for changed files (Pull ' +
      'requests: read). A classic token is answered 403 about roles wherever its account may not push. Without it ' +
      'GITHUB_TOKEN is used, or else the GitHub App.',
    example: 'my-reading-token',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  GITHUB_HOOKS_TOKEN: secret.meta({
    description:
      'A token that lists the deliveries of webhooks and has lost ones sent again: fine-grained with Webhooks: read and ' +
      'write, or classic with admin:repo_hook (admin:org_hook for webhooks of organizations). Without it GITHUB_TOKEN is ' +
      'used, or else GITHUB_READ_TOKEN.',
    example: 'my-webhooks-token',
    readBy: ['dev', 'serve', 'command'],
  }),
  GITHUB_APP_ID: z
    .string()
    .regex(/^\d{1,15}$|^Iv[\w.]{5,40}$/, 'is neither the number of a GitHub App nor its client id')
    .nullable()
    .default(null)
    .meta({
      description:
        'The GitHub App as which Curfew acts where GITHUB_TOKEN or GITHUB_READ_TOKEN is not set: each run gets tokens for its ' +
        'repository and for what its outputs need. Lost deliveries of its webhook are found, too.',
      example: '123456',
      readBy: ['dev', 'serve', 'worker', 'command'],
    }),
  GITHUB_APP_PRIVATE_KEY: z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine((pem) => /^-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(pem), 'is not a private key in PEM form')
    .nullable()
    .default(null)
    .meta({
      description: 'The private key of that App, in PEM form. Line ends may be written as \\n.',
      example: '-----BEGIN RSA PRIVATE KEY-----\\nMY-KEY\\n-----END RSA PRIVATE KEY-----',
      readBy: ['dev', 'serve', 'worker', 'command'],
    }),
  GITHUB_LOGIN: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,99}(\[bot\])?$/, 'is not a login such as octocat or my-app[bot]')
    .nullable()
    .default(null)
    .meta({
      description:
        'The account of GITHUB_TOKEN, so that `serve` knows its own events without that token, and that workers know their own ' +
        'comments where the forge does not tell whose the token is. Without it the account is asked for with GITHUB_TOKEN, or else ' +
        'with GITHUB_READ_TOKEN. If nobody tells it, no mark counts, and the log of the worker says so.',
      example: 'my-app[bot]',
      readBy: ['dev', 'serve', 'worker', 'command'],
    }),
  GITHUB_WEBHOOK_SECRET: secret.meta({
    description: 'The secret with which GitHub signs its webhooks.',
    example: 'my-webhook-secret',
    readBy: ['dev', 'serve'],
  }),
  GITHUB_WEBHOOK_SECRET_OLD: secret.meta({
    description: 'The former webhook secret, which stays valid while it is being replaced.',
    example: 'my-former-webhook-secret',
    readBy: ['dev', 'serve'],
  }),
};
