import { RequestError, type Octokit } from 'octokit';
import { createRedact } from '../../../runtime/secrets/create-redact.ts';
import { redactError } from '../../../runtime/secrets/redact-error.ts';
import { processPace } from '../pace/process-pace.ts';
import { OF_APP } from './is-of-app.ts';
import type { MintedToken } from './mint-token.ts';
import { placeOfRequest, type RequestOptions, type RequestPlace } from './place-of-request.ts';

/** Where a client gets the token for each of its requests. */
export interface TokenSource {
  /** Throws `AccessRefused` if there is to be no such request, or else as `createOctokit` says. */
  tokenFor(place: RequestPlace): Promise<MintedToken>;
  /** GitHub does not know this token any more: another one is asked for. */
  forget(token: string): void;
}

/**
 * Gives each request of a client the token for the place that it is about. A request whose token GitHub does not know (any
 * more) was not carried out; it is sent once more, with a new one. Errors are marked for `isOfApp`. Returns the client.
 */
export function withTokens(octokit: Octokit, apiUrl: string, source: TokenSource): Octokit {
  octokit.hook.wrap('request', async (request, options) => {
    const place = placeOfRequest(options as RequestOptions);
    const send = async (): Promise<Awaited<ReturnType<typeof request>>> => {
      const { token, account } = await source.tokenFor(place);
      // The hooks within were given these options already, so that others would not reach them.
      options.headers.authorization = `token ${token}`;
      try {
        const pace = processPace();
        if (pace === null) return await request(options);
        return await pace.pass({ apiUrl, token, account }, options, async () => await request(options));
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        if (error.status === 401) source.forget(token);
        throw Object.assign(redactError(error, createRedact([token])), OF_APP);
      }
    };
    return await send().catch(async (error: unknown) => {
      if (error instanceof RequestError && error.status === 401) return await send();
      throw error;
    });
  });
  return octokit;
}
