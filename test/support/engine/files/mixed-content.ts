import { png } from './media-files.ts';

/** Makes contents of all kinds, the same ones for the same seed. */
export interface MixedContent {
  /** A number from 0 to below `n`. */
  pick(n: number): number;
  /** A text of about `characters`, of one kind out of prose, code, numbers, base64 and Chinese. */
  text(characters: number): string;
  image(characters: number): object;
}

const WORDS = 'the session reads every file once and writes what has changed into a new folder of its own'.split(' ');
const CHINESE = '会话读取每个文件一次并将更改的内容写入其自己的新文件夹中然后继续工作';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Characters of each long text. Each text that is asked for must be shorter. */
const POOL = 200_000;

export function mixedContent(seed: number): MixedContent {
  let state = seed;
  const pick = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * n);
  };
  const repeat = (characters: number, piece: () => string): string => {
    const pieces: string[] = [];
    for (let length = 0; length < characters; length += pieces.at(-1)?.length ?? 1) pieces.push(piece());
    return pieces.join('');
  };
  const kinds = [
    () => `${WORDS[pick(WORDS.length)]} `,
    () => `  if (${WORDS[pick(WORDS.length)]}[${pick(99)}] !== null) return { ${WORDS[pick(WORDS.length)]}: true };\n`,
    () => `${pick(1_000_000)},${pick(1_000_000)}\n`,
    () => BASE64[pick(64)] ?? 'A',
    () => CHINESE[pick(CHINESE.length)] ?? '会',
  ];
  // Cutting pieces out of long texts is much faster than making each text anew.
  const pools = kinds.map((kind) => repeat(POOL, kind));
  return {
    pick,
    text(characters) {
      const pool = pools[pick(pools.length)] ?? '';
      const from = pick(POOL - characters);
      return pool.slice(from, from + characters);
    },
    image: (characters) => ({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: png64(characters) },
    }),
  };
}

/** A small PNG, with zeros behind its end. */
function png64(characters: number): string {
  const image = png();
  return Buffer.concat([image, Buffer.alloc((characters * 3) / 4 - image.length)]).toString('base64');
}
