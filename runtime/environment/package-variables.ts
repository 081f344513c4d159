import { z } from 'zod';

function registry(name: string, byDefault: string, example: string) {
  return z
    .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
    .default(byDefault)
    .meta({
      description: `Where the engine installs the ${name} packages of environments from. A host that is internal has to be in CURFEW_ENGINE_INTERNAL_HOSTS, too.`,
      example,
      readBy: ['dev', 'engine'],
    });
}

/** Where packages of environments come from. */
export const packageVariables = {
  CURFEW_ENGINE_NPM_REGISTRY: registry('npm', 'https://registry.npmjs.org/', 'https://npm.corp.example.com/'),
  CURFEW_ENGINE_PIP_INDEX: registry('pip', 'https://pypi.org/simple', 'https://pypi.corp.example.com/simple'),
};
