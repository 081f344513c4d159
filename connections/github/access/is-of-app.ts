import type { RequestError } from 'octokit';

/** What `withTokens` writes on the errors of requests that were made with a token of the App. */
export const OF_APP = { isOfApp: true } as const;

/** Whether a request was made with a token of the App, so that what to do about its failure concerns the App. */
export function isOfApp(error: RequestError): boolean {
  return 'isOfApp' in error;
}
