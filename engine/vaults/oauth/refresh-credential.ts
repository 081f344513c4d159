import { setTimeout as pause } from 'node:timers/promises';
import type { CredentialSecrets, McpOauth } from '../../store/vaults/credential.ts';
import { authOf, readCredentialAgain, secretsOf, type CredentialRow } from '../../store/vaults/credential-store.ts';
import {
  changeRefreshState,
  refreshStateOf,
  storeTokens,
  type RefreshFailure,
  type RefreshState,
} from '../../store/vaults/refresh-state.ts';
import type { VaultAccess } from '../vault-access.ts';
import { RefreshFailed } from './refresh-failed.ts';
import { EXCHANGE_LIMITS, exchangeToken, type Exchange } from './exchange-token.ts';

/** So long nobody else refreshes. A process that has not stored its answer by then is taken for dead. */
const LEASE_MS = EXCHANGE_LIMITS.totalMs + 10_000;
const LOOK_EVERY_MS = 100;
/** A token that is rejected sooner is not refreshed again: another one would be rejected, too. */
const SHORTEST_LIFE_MS = 2_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

interface WantedRefresh {
  id: string;
  /** Of the secrets that the server did not accept, or that expire soon. */
  revision: number;
  isByUser?: boolean;
}

/** Refreshes under way in this process, by credential. */
const underWay = new Map<string, Promise<void>>();

/**
 * Replaces the access token of a credential that had the secrets of this revision. Of all that ask at once, in all
 * sessions and engines, one sends the refresh token; the others wait for its answer. The new tokens are stored before
 * anybody gets them. Returns at once if the secrets were replaced meanwhile. After a failure the token endpoint is asked
 * again only after a pause, or when a user wants it. Throws RefreshFailed, and StoreError when the credential was archived
 * or deleted.
 */
export async function refreshCredential(access: VaultAccess, wanted: WantedRefresh): Promise<void> {
  const running = underWay.get(wanted.id);
  if (running) return await running;
  const started = claimAndExchange(access, wanted).finally(() => underWay.delete(wanted.id));
  underWay.set(wanted.id, started);
  return await started;
}

/** Waits until no refresh is under way in this process: an answer that nobody stores costs the user an authorisation. */
export async function refreshesSettled(): Promise<void> {
  await Promise.allSettled(underWay.values());
}

async function claimAndExchange(access: VaultAccess, { id, revision, isByUser = false }: WantedRefresh): Promise<void> {
  for (;;) {
    const row = await readCredentialAgain(access.database, id);
    if (row.revision !== revision) return;
    const auth = authOf(row);
    if (auth.type !== 'mcp_oauth' || auth.refresh === null) throw noRefresh(id, auth.type);
    const state = refreshStateOf(row);
    refuseInVain(id, isByUser ? withoutPause(state) : state, auth);
    const secrets = secretsOf(access.seal, row);
    const isLeased = state.startedAt !== undefined && Date.now() < state.startedAt + LEASE_MS;
    if (!isLeased) {
      const claim = { ...state, startedAt: Date.now(), isRepeated: state.startedAt !== undefined };
      const claimed = { ...row, refresh_state: JSON.stringify(claim) };
      if (await changeRefreshState(access.database, row, claim))
        return await exchange(access, claimed, { refresh: auth.refresh, secrets });
    }
    await pause(LOOK_EVERY_MS);
  }
}

function noRefresh(id: string, type: string): RefreshFailed {
  const what = type === 'mcp_oauth' ? 'It has no refresh token' : 'It is a static token';
  return new RefreshFailed(`The server did not accept the token of credential ${id}. ${what}: store a new token.`);
}

/** Throws RefreshFailed if the token endpoint should not be asked now. */
function refuseInVain(id: string, { failure, refreshedAt }: RefreshState, { expires_at }: McpOauth): void {
  if (failure && (failure.retryAt === null || Date.now() < failure.retryAt)) throw failed(id, failure);
  const isExpired = expires_at !== null && Date.parse(expires_at) <= Date.now();
  if (isExpired || refreshedAt === undefined || Date.now() >= refreshedAt + SHORTEST_LIFE_MS) return;
  throw new RefreshFailed(
    `The server did not accept a token of credential ${id} that was refreshed just now. Check its scope and its resource.`,
  );
}

function withoutPause({ failure, ...state }: RefreshState): RefreshState {
  return failure?.retryAt === null ? { ...state, failure } : state;
}

function failed(id: string, { reason, retryAt }: RefreshFailure, answer: Partial<RefreshFailed> = {}): RefreshFailed {
  const next =
    retryAt === null
      ? 'Authorise again, and store the new tokens.'
      : `It is tried again from ${new Date(retryAt).toISOString()} on.`;
  return new RefreshFailed(`Credential ${id} could not be refreshed: ${reason}. ${next}`, answer);
}

async function exchange(
  access: VaultAccess,
  claimed: CredentialRow,
  { refresh, secrets }: { refresh: NonNullable<McpOauth['refresh']>; secrets: CredentialSecrets },
): Promise<void> {
  const { id } = claimed;
  const at = Date.now();
  const answer = await exchangeToken(access.guard, refresh, secrets);
  if (answer.status === 'succeeded') {
    const expiresAt = answer.expiresInMs === null ? null : new Date(at + answer.expiresInMs).toISOString();
    await storeTokens(access, claimed, { secrets: renewed(secrets, answer), expiresAt, at });
    return;
  }
  const { startedAt: _, isRepeated = false, ...before } = refreshStateOf(claimed);
  const failure = nextFailure(answer, { count: before.failure?.count ?? 0, isRepeated });
  await changeRefreshState(access.database, claimed, { ...before, failure });
  throw failed(id, failure, {
    response: answer.status === 'failed' ? answer.response : null,
    isUnreachable: answer.status === 'connect_error',
  });
}

/** An endpoint that sends no new refresh token means that the old one stays. */
function renewed(
  before: CredentialSecrets,
  { accessToken, refreshToken }: { accessToken: string; refreshToken: string | null },
): CredentialSecrets {
  return { ...before, secret: accessToken, ...(refreshToken === null ? {} : { refreshToken }) };
}

function nextFailure(
  answer: Exclude<Exchange, { status: 'succeeded' }>,
  { count, isRepeated }: { count: number; isRepeated: boolean },
): RefreshFailure {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** count, LONGEST_PAUSE_MS);
  const isFinal = answer.status === 'failed' && answer.isFinal;
  const lost =
    isFinal && isRepeated ? '; its answer before was lost when an engine was killed, perhaps with new tokens' : '';
  return { reason: answer.reason + lost, retryAt: isFinal ? null : Date.now() + pauseMs, count: count + 1 };
}
