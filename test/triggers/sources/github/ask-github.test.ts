import { RequestError } from 'octokit';
import { describe, expect, it } from 'vitest';
import { askGithub } from '../../../../triggers/sources/github/ask-github.ts';

function refuse(status: number, message: string): () => Promise<never> {
  const request = { method: 'GET' as const, url: 'https://forge/x', headers: {} };
  return () => Promise.reject(new RequestError(message, status, { request }));
}

describe('a question to GitHub', () => {
  it('counts a refusal as an answer', async () => {
    expect(await askGithub('The role', refuse(403, 'Resource not accessible'))).toEqual({
      refused: 'The role cannot be checked: GitHub says 403, Resource not accessible',
    });
  });

  it('fails, so that it is asked again later, when a secondary rate limit refuses it without saying until when', async () => {
    const limited = refuse(403, 'You have exceeded a secondary rate limit');
    await expect(askGithub('The role', limited)).rejects.toThrow(
      'The role could not be read from GitHub: You have exceeded a secondary rate limit',
    );
  });
});
