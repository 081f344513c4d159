/** What a CI service may be called in an order to it. */
const SERVICE = String.raw`(?:ci|actions?|checks?|builds?|pipelines?|azurepipelines|azpipelines|travis(?:-ci)?|appveyor|circleci|drone|netlify|vercel|cf-pages|deploy|release)`;

const ORDER = new RegExp(
  [
    String.raw`\[{1,64}(?<bracketed>\s?(?:skip[ \t_-]{1,9}${SERVICE}|${SERVICE}[ \t_-]{1,9}skip|no[ \t_-]{1,9}ci)\s?)\]{1,64}`,
    String.raw`\*{3,64}(?<starred>NO_CI)\*{3,64}`,
    String.raw`^skip-checks[ \t]*:\s*true[ \t]*$`,
  ].join('|'),
  'gim',
);

/**
 * Takes the form away from orders to skip checks (`[skip ci]` → `skip ci`, `***NO_CI***`, `skip-checks: true`), because a
 * forge and its CI services obey them in a commit message, and a squashed pull request has its title and its body as one.
 * Linear in time; never throws.
 */
export function dropSkipOrders(text: string): string {
  return text.replaceAll(ORDER, (_, bracketed: string | undefined, starred: string | undefined) => {
    return bracketed ?? starred ?? '';
  });
}
