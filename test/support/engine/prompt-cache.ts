import { createHash } from 'node:crypto';

/** The tokens of the prompts of some requests, and how many of them the endpoint could read from its cache. */
export interface CacheUse {
  tokens: number;
  read: number;
}

/** A request as it was sent, with marks where a prefix ends that is to be cached. */
export interface CachedRequest {
  tools?: object[];
  system: object[];
  messages: { role: string; content: object[] }[];
}

/** The API refuses a request with more marks. */
const MOST_MARKS = 4;
/** From each mark the API looks at so many blocks, the marked one included, for the end of a cached prefix. */
const LOOKED_AT = 20;
/** The longest of the shortest prefixes that models cache. */
const SHORTEST_TOKENS = 4_096;

/**
 * The prompt cache of the Messages API, as far as it is documented and as if it forgot nothing: tools come before the
 * system prompt and that before the messages; a prefix is read if it is the same to the byte and an earlier request
 * marked its end. Throws if a request has too many marks.
 */
export function promptCache(): { add(request: CachedRequest): CacheUse; use: CacheUse } {
  const ends = new Set<string>();
  const use: CacheUse = { tokens: 0, read: 0 };
  return {
    use,
    add(request) {
      const prefixes = prefixesOf(request);
      const marks = prefixes.flatMap(({ isMarked }, i) => (isMarked ? [i] : []));
      if (marks.length > MOST_MARKS) throw new Error(`A request has ${marks.length} marks, more than ${MOST_MARKS}.`);
      const seen = marks.flatMap((mark) => prefixes.slice(Math.max(0, mark + 1 - LOOKED_AT), mark + 1));
      const read = Math.max(0, ...seen.filter(({ hash }) => ends.has(hash)).map(({ tokens }) => tokens));
      const tokens = prefixes.at(-1)?.tokens ?? 0;
      for (const mark of marks) {
        const prefix = prefixes[mark];
        if (prefix && prefix.tokens >= SHORTEST_TOKENS) ends.add(prefix.hash);
      }
      use.tokens += tokens;
      use.read += read;
      return { tokens, read };
    },
  };
}

interface Prefix {
  hash: string;
  tokens: number;
  isMarked: boolean;
}

/** For each block of a request, what comes up to its end. */
function prefixesOf({ tools = [], system, messages }: CachedRequest): Prefix[] {
  const blocks = [
    ...tools.map((block) => ({ at: 'tools', block })),
    ...system.map((block) => ({ at: 'system', block })),
    ...messages.flatMap(({ role, content }, i) => content.map((block) => ({ at: `${i} ${role}`, block }))),
  ];
  let hash = '';
  let tokens = 0;
  return blocks.map(({ at, block }) => {
    const { cache_control: mark, ...rest } = block as { cache_control?: object };
    hash = createHash('sha1')
      .update(`${hash} ${at} ${JSON.stringify(rest)}`)
      .digest('hex');
    tokens += tokensOf(rest);
    return { hash, tokens, isMarked: mark !== undefined };
  });
}

const TOKENS_OF_MEDIA = 1_600;

/** One token for each four bytes, but the same number for each image and document, whatever its size. */
function tokensOf(block: object): number {
  let media = 0;
  const text = JSON.stringify(block, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'base64') return value;
    media += 1;
    return null;
  });
  return Math.ceil(text.length / 4) + media * TOKENS_OF_MEDIA;
}
