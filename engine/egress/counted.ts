import { Transform } from 'node:stream';

/** Passes bytes on while the session has some left. `spend` counts them and returns whether the session may go on. */
export function counted(spend: (bytes: number) => boolean): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (spend(chunk.length)) done(null, chunk);
      else done(new Error('The session has used up its bytes.'));
    },
  });
}
