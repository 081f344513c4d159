import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { errorText } from '../../../runtime/error-text.ts';
import { listen } from '../../../runtime/listen.ts';
import type { NewApp } from '../../../connections/github/setup/convert-manifest.ts';
import type { AppManifest } from './app-manifest.ts';
import { installPage, manifestPage, sayPage } from './manifest-page.ts';

export interface ManifestDesk {
  /** The page to open. Its path is a secret: whoever knows it can have an App of theirs put in place of the person's. */
  url: string;
  /** The App, with its secrets kept. Rejects if it could not be had or kept; then the desk is closed for good. */
  app: Promise<NewApp>;
  close: () => Promise<void>;
}

export interface DeskOptions {
  port: number;
  /** Where the manifest is posted to, without the state. */
  newAppUrl: string;
  manifest: (redirectUrl: string) => AppManifest;
  convert: (code: string) => Promise<NewApp>;
  /** Keeps the secrets. The person is told that the App is made only after it has returned. */
  keep: (app: NewApp) => void;
}

const CODE = /^[\w-]{1,200}$/;

/**
 * Opens a page on this machine that sends a manifest to GitHub, and waits for the code that GitHub sends the browser back with. Only
 * requests to the loopback address by its own name are answered, so that no page of another site reaches it through a name of
 * its own; nothing is taken but GET; and the state, which only our page has sent to GitHub, counts once. The address holds no secret
 * of the App.
 */
export async function openManifestDesk({
  port,
  newAppUrl,
  manifest,
  convert,
  keep,
}: DeskOptions): Promise<ManifestDesk> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const state = randomBytes(24).toString('base64url');
  const { promise, resolve, reject } = Promise.withResolvers<NewApp>();
  promise.catch(() => {});
  let isTaken = false;
  let origin = '';
  const desk = new Hono();
  desk.use(async (c, next) => {
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    );
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'strict-origin');
    if (c.req.header('host') !== new URL(origin).host) return c.text('This page answers to its own address only.', 421);
    if (c.req.method !== 'GET') return c.text('Nothing is posted here.', 405);
    await next();
    return undefined;
  });
  desk.get(path, (c) =>
    c.html(
      isTaken ? sayPage('This is done', DONE) : manifestPage(manifest(`${origin}/made`), `${newAppUrl}?state=${state}`),
    ),
  );
  desk.get('/made', async (c) => {
    const { code = '', state: given = '' } = c.req.query();
    if (!isSame(given, state)) return c.html(sayPage('This did not begin here', STRANGE), 403);
    if (isTaken) return c.html(sayPage('This is done', DONE), 409);
    if (!CODE.test(code))
      return c.html(sayPage('There is no code', 'GitHub gave none. Go back and press the button again.'), 400);
    isTaken = true;
    try {
      const app = await convert(code);
      keep(app);
      resolve(app);
      return c.html(installPage(app.page));
    } catch (error) {
      reject(error instanceof Error ? error : new Error(errorText(error)));
      return c.html(sayPage('The App is not set up', 'The terminal says why, and what to do.'), 500);
    }
  });
  const server = await listen({ fetch: desk.fetch, host: '127.0.0.1', port, mostConnections: 50, closeAfterMs: 1_000 });
  origin = server.url;
  return { url: `${origin}${path}`, app: promise, close: server.close };
}

const DONE = 'The App was made already, or could not be made. The terminal says how it goes on.';
const STRANGE =
  'The state is not the one that was sent to GitHub. Open the address that the terminal shows, and begin there.';

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
