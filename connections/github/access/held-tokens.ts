import type { Mint, MintedToken, WantedToken } from './mint-token.ts';

/** For whom a token is held: a run by its id, or this process itself. */
export type Holder = string | typeof THIS_PROCESS;

export const THIS_PROCESS = Symbol('this process');

/** Tokens of an App's installations, in memory alone. */
export interface HeldTokens {
  /** A token that works for a quarter of an hour at least. Throws as `Mint` does. */
  get(holder: Holder, wanted: WantedToken): Promise<MintedToken>;
  /**
   * GitHub does not know it any more. Returns whether another one may help: it was held, and the one before it was not forgotten a
   * moment ago.
   */
  forget: (token: string) => boolean;
  /** The runs for which tokens are held. */
  runs(): string[];
  /**
   * Revokes all tokens of a holder. One that could not be revoked is tried again by the next call, until it has ended by
   * itself. Never throws.
   */
  end(holder: Holder): Promise<void>;
  /** The same for everybody. */
  endAll(): Promise<void>;
  /** What must be in no log and no text. */
  secrets(): string[];
}

interface Held extends MintedToken {
  holder: Holder;
  key: string;
  /** In milliseconds of `now`. */
  mintedAt: number;
}

/** GitHub's tokens live for an hour. The longest push or clone must fit into the rest. */
const RENEWED_AFTER_MS = 45 * 60_000;
const LIFE_MS = 60 * 60_000;
/** Within this time a second token that GitHub does not know means that it takes none. */
const FORGOTTEN_MS = 10 * 60_000;

export interface TokenCalls {
  mint: Mint;
  /** Revokes a token. Resolves too if GitHub does not know it. */
  revoke: (token: string) => Promise<void>;
  now: () => number;
}

export function createHeldTokens({ mint, revoke, now }: TokenCalls): HeldTokens {
  let held: Held[] = [];
  const coming = new Map<string, Promise<MintedToken>>();
  const forgotten = createForgotten(now);
  const dropEnded = (): void => void (held = held.filter(({ mintedAt }) => now() - mintedAt < LIFE_MS));
  const fetch = async (holder: Holder, key: string, wanted: WantedToken): Promise<MintedToken> => {
    // The hour begins at GitHub, some time after this.
    const mintedAt = now();
    const minted = await mint(wanted);
    held.push({ ...minted, holder, key, mintedAt });
    return minted;
  };
  const end = async (holder: Holder): Promise<void> => {
    dropEnded();
    const ending = held.filter((one) => one.holder === holder);
    await Promise.all(
      ending.map(async (one) => {
        const isOver = await revoke(one.token).then(
          () => true,
          () => false,
        );
        if (isOver) held = held.filter((other) => other !== one);
      }),
    );
  };
  return {
    get: async (holder, wanted) => {
      dropEnded();
      const key = keyOf(wanted);
      const known = held.findLast((one) => one.holder === holder && one.key === key);
      if (known !== undefined && now() - known.mintedAt < RENEWED_AFTER_MS) return known;
      const asking = nameOf({ holder, key });
      const asked = coming.get(asking) ?? fetch(holder, key, wanted).finally(() => coming.delete(asking));
      coming.set(asking, asked);
      return await asked;
    },
    forget: (token) => {
      const known = held.find((one) => one.token === token);
      held = held.filter((one) => one !== known);
      return known !== undefined && forgotten.isFirst(nameOf(known));
    },
    runs: () => [...new Set(held.map(({ holder }) => holder).filter((holder) => typeof holder === 'string'))],
    end,
    endAll: async () => {
      // What is asked for now would be held by nobody.
      await Promise.allSettled(coming.values());
      await Promise.all([...new Set(held.map(({ holder }) => holder))].map(end));
    },
    secrets: () => held.map(({ token }) => token),
  };
}

/** Knows for what a token was forgotten within the last `FORGOTTEN_MS`. */
function createForgotten(now: () => number): { isFirst: (name: string) => boolean } {
  const at = new Map<string, number>();
  return {
    isFirst: (name) => {
      for (const [other, time] of at) if (now() - time >= FORGOTTEN_MS) at.delete(other);
      const isFirst = !at.has(name);
      at.set(name, now());
      return isFirst;
    },
  };
}

function nameOf({ holder, key }: Pick<Held, 'holder' | 'key'>): string {
  return `${String(holder)} ${key}`;
}

function keyOf({ scope, permissions }: WantedToken): string {
  const what = Object.entries(permissions).map(([name, access]) => `${name}=${access}`);
  return [JSON.stringify(scope).toLowerCase(), ...what.sort()].join(' ');
}
