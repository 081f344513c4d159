import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { World } from '../world.ts';
import type { PostedManifest } from './manifest-flow.ts';

/** Who is signed in on the pages of the forge. */
const PERSON = 'octocat';

/** The pages on which a person makes an App of a manifest and installs it. The buttons are forms, so that a test can press them. */
export function addAppPages(pages: Hono, world: World): void {
  pages.post('/settings/apps/new', (c) => confirmPage(world, c, PERSON));
  pages.post('/organizations/:org/settings/apps/new', (c) => confirmPage(world, c, c.req.param('org')));
  pages.post('/settings/apps/manifest', async (c) => {
    const { manifest = '', state = '', owner = PERSON } = await fields(c);
    const problem = world.manifests.problem(manifest);
    if (problem !== null) return c.html(html`<h1>${problem}</h1>`, 422);
    const asked = JSON.parse(manifest) as PostedManifest;
    const back = new URL(asked.redirect_url);
    back.searchParams.set('code', world.manifests.make(asked, owner));
    back.searchParams.set('state', state);
    const hook = asked.hook_attributes;
    if (hook !== undefined)
      world.emit('ping', { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'App' } });
    return c.redirect(back.href);
  });
  pages.get('/apps/:slug/installations/new', (c) => {
    const made = world.manifests.find(c.req.param('slug'));
    if (made === undefined) return c.notFound();
    const names = world.store.all('repositories').map(({ owner, name }) => `${owner}/${name}`);
    return c.html(
      html`<h1>Install ${made.manifest.name}</h1>
        <form method="post" action="/apps/${made.app.slug}/installations">
          ${names.map((name) => html`<label><input type="checkbox" name="repository" value="${name}" />${name}</label>`)}
          <button>Install</button>
        </form>`,
    );
  });
  pages.post('/apps/:slug/installations', async (c) => {
    const made = world.manifests.find(c.req.param('slug'));
    const { repository = '' } = await fields(c);
    const [account = '', name = ''] = repository.split('/');
    if (made === undefined || name === '') return c.notFound();
    const permissions = made.manifest.default_permissions;
    world.apps.install(made.app.id, { account, permissions, repositories: [name] });
    return c.html(html`<h1>Installed in ${repository}</h1>`);
  });
}

async function confirmPage(world: World, c: Context, owner: string) {
  const { manifest = '' } = await fields(c);
  const problem = world.manifests.problem(manifest);
  if (problem !== null) return c.html(html`<h1>${problem}</h1>`, 422);
  return c.html(
    html`<h1>Create GitHub App for ${owner}</h1>
      <form method="post" action="/settings/apps/manifest">
        <input type="hidden" name="manifest" value="${manifest}" />
        <input type="hidden" name="state" value="${c.req.query('state') ?? ''}" />
        <input type="hidden" name="owner" value="${owner}" />
        <button>Create GitHub App</button>
      </form>`,
  );
}

async function fields(c: Context): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await c.req.text()));
}
