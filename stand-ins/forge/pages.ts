import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { findRepository } from './api/context.ts';
import { addAppPages } from './apps/app-pages.ts';
import { followBranches } from './follow-branches.ts';
import { isPull, rangeOf } from './pull-requests.ts';
import { readDiff } from './read-changes.ts';
import { listCommits } from './read-history.ts';
import type { PullIssue } from './shape/pull.ts';
import type { IssueRecord } from './store.ts';
import type { Hosted, World } from './world.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  :root { color-scheme: light dark; --line: #8884; --soft: #8882; }
  body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  header { border-bottom: 1px solid var(--line); padding-bottom: .5rem; color: #777; }
  h1 { font-size: 1.5rem; margin-bottom: .3rem; }
  pre, article { border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow: auto; }
  pre { font: 13px/1.45 ui-monospace, monospace; }
  article { white-space: pre-wrap; margin: .8rem 0; }
  .badge { border-radius: 1em; padding: .1em .7em; font-size: .85rem; background: var(--soft); }
  .open { background: #1a7f3733; } .closed { background: #cf222e33; }
  .add { background: #1a7f3726; } .del { background: #cf222e26; } .hunk { color: #0969da; }
  small, time { color: #777; } code { background: var(--soft); border-radius: 4px; padding: .1em .35em; }`;

/** Creates the pages for people. Anybody who can reach the loopback address can read them, private repositories too. */
export function createPages(world: World): Hono {
  const pages = new Hono();
  pages.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
  });
  addAppPages(pages, world);
  pages.get('/', (c) => c.html(page('Repositories', home(world))));
  pages.get('/:owner/:repo/:kind{pull|issues}/:number{\\d+}', async (c) => {
    const { owner, repo, number } = c.req.param();
    const repository = findRepository(world, owner, repo);
    if (repository === undefined) return c.notFound();
    const hosted: Hosted = { world, repository };
    await followBranches(hosted);
    const issue = world.store
      .all('issues')
      .find((one) => one.repositoryId === repository.id && one.number === Number(number));
    if (issue === undefined) return c.notFound();
    const body = isPull(issue) ? await pullPage(hosted, issue) : issuePage(hosted, issue);
    return c.html(page(`${issue.title} · ${repository.owner}/${repository.name}#${issue.number}`, body));
  });
  pages.get('/logs/:job{\\d+}', (c) => {
    const job = world.store.all('jobs').find(({ id }) => id === Number(c.req.param('job')));
    return job === undefined ? c.notFound() : c.text(job.log);
  });
  pages.notFound((c) => c.html(page('Not found', html`<h1>There is nothing here</h1>`), 404));
  return pages;
}

function page(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header><a href="/">Curfew's local forge</a>: a stand-in for GitHub</header>
        ${body}
      </body>
    </html>`;
}

function home(world: World): Html {
  const issues = world.store.all('issues');
  return html`<h1>Repositories</h1>
    ${world.store.all('repositories').map((repository) => {
      const name = `${repository.owner}/${repository.name}`;
      const own = issues.filter((issue) => issue.repositoryId === repository.id).reverse();
      return html`<h2>${name}</h2>
        <p><code>git clone ${world.serverUrl}/${name}.git</code></p>
        <ul>
          ${own.map((issue) => {
            const kind = isPull(issue) ? 'pull' : 'issues';
            return html`<li>
              <a href="/${name}/${kind}/${issue.number}">#${issue.number} ${issue.title}</a> ${badges(issue)}
            </li>`;
          })}
        </ul>`;
    })}`;
}

function badges(issue: IssueRecord): Html {
  const kind = isPull(issue) ? (issue.pull.draft ? 'draft pull request' : 'pull request') : 'issue';
  return html`<span class="badge ${issue.state}">${issue.state}</span>
    <span class="badge">${kind}</span> ${issue.labels.map((label) => html`<span class="badge">${label}</span> `)}`;
}

function issuePage(hosted: Hosted, issue: IssueRecord): Html {
  const { world, repository } = hosted;
  const comments = world.store
    .all('comments')
    .filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number);
  return html`<h1>${issue.title} <small>#${issue.number}</small></h1>
    <p>
      ${badges(issue)} <small>${repository.owner}/${repository.name}, by ${issue.author}, ${issue.createdAt}</small>
    </p>
    <article>${issue.body ?? 'No description.'}</article>
    ${comments.map(
      (comment) =>
        html`<section id="issuecomment-${comment.id}">
          <b>${comment.author}</b> <time>${comment.createdAt}</time>
          <article>${comment.body}</article>
        </section>`,
    )}`;
}

async function pullPage(hosted: Hosted, issue: PullIssue): Promise<Html> {
  const { world, repository } = hosted;
  const bare = world.bare(repository);
  const { from, baseSha } = await rangeOf(hosted, issue);
  const commits = await listCommits(bare, `${baseSha}..${issue.pull.headSha}`);
  const diff = await readDiff(bare, from, issue.pull.headSha);
  return html`${issuePage(hosted, issue)}
    <p><code>${issue.pull.head}</code> into <code>${issue.pull.base}</code></p>
    <h2>Commits</h2>
    <ul>
      ${commits.map(
        (commit) =>
          html`<li>
            <code>${commit.sha.slice(0, 8)}</code> ${commit.message.split('\n')[0]} <small>${commit.author.name}</small>
          </li>`,
      )}
    </ul>
    <h2>Changes</h2>
    <pre>
${diff
        .trimEnd()
        .split('\n')
        .map((line) => html`<span class="${lineClass(line)}">${line}</span>${'\n'}`)}</pre>`;
}

function lineClass(line: string): string {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+') && !line.startsWith('+++ ')) return 'add';
  return line.startsWith('-') && !line.startsWith('--- ') ? 'del' : '';
}
