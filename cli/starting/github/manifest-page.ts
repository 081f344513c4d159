import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { GithubPermission } from '../../../contract/github/github-permissions.ts';
import type { AppManifest } from './app-manifest.ts';
import { PERMISSION_WORDS } from './permission-words.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
  td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
  button, .button { font: inherit; padding: .5rem 1.2rem; border-radius: 6px; border: 1px solid #1a7f37; background: #1a7f37;
    color: white; text-decoration: none; cursor: pointer; }`;

/** The page that sends the manifest to GitHub when its button is pressed, and says before what the App may do and why. */
export function manifestPage(manifest: AppManifest, action: string): Html {
  const permissions = Object.entries(manifest.default_permissions) as [GithubPermission, 'read' | 'write'][];
  const { hook_attributes: hook, default_events: events } = manifest;
  return page(
    'Make a GitHub App',
    html`<h1>A GitHub App for Curfew</h1>
      <p>
        The button leads to <b>${new URL(action).host}</b>, where you can still change the name. Only its owner can
        install the App, and you choose in which repositories.
      </p>
      <table>
        <tr>
          <th>It may</th>
          <th>permission</th>
        </tr>
        ${permissions.map(
          ([name, access]) =>
            html`<tr>
              <td>${PERMISSION_WORDS[name][access]}</td>
              <td>${name.replaceAll('_', ' ')}: ${access}</td>
            </tr>`,
        )}
      </table>
      ${
        hook === undefined
          ? html`<p>It has no webhook: only schedules, other senders and people start runs.</p>`
          : html`<p>It sends these events to <code>${hook.url}</code>: ${events.join(', ')}.</p>`
      }
      <p>
        Its private key and the secret of its webhook go from GitHub into the file .env on this machine, and nowhere
        else.
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="manifest" value="${JSON.stringify(manifest)}" />
        <button>Go on at ${new URL(action).host}</button>
      </form>`,
  );
}

/** The page after the App was made: where to install it. */
export function installPage(appPage: string): Html {
  return page(
    'The App is made',
    html`<h1>The App is made</h1>
      <p>Its secrets are in .env. Now install it in the repositories where agents may work.</p>
      <p><a class="button" href="${appPage}/installations/new">Install it</a></p>
      <p>The terminal says how it goes on.</p>`,
  );
}

export function sayPage(title: string, text: string): Html {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
  );
}

function page(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · Curfew</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}
