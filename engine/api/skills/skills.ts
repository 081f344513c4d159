import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import {
  addSkillVersion,
  createSkill,
  deleteSkill,
  deleteSkillVersion,
  readSkill,
  readSkillVersion,
} from '../../skills/skill-store.ts';
import { freeBytes } from '../../store/files/file-store.ts';
import { contentResponse } from '../http/content-response.ts';
import { readQuery } from '../http/read-query.ts';
import { listSkills, listSkillVersions, SkillListQuery } from './list-skills.ts';
import { skillObject, skillVersionObject } from './skill-object.ts';
import { uploadSkill } from './upload-skill.ts';

const Fields = z.object({
  display_name: z
    .string()
    .trim()
    .max(255)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line')
    .optional(),
});

/** The routes of skills: folders of instructions that agents read when a task needs them. A version never changes. */
export function skillRoutes(engine: Engine): Hono {
  const { database, bytes } = engine;
  const routes = new Hono();
  routes.post('/', async (context) => {
    const row = await uploadSkill(engine, context.req.raw, async (skill, fields) => {
      const { display_name } = Fields.parse(fields);
      return await createSkill(database, skill, display_name || skill.name);
    });
    return context.json(await skillObject(database, row));
  });
  routes.get('/', async (context) => context.json(await listSkills(database, readQuery(context, SkillListQuery))));
  routes.get('/:id', async (context) =>
    context.json(await skillObject(database, await readSkill(database, context.req.param('id')))),
  );
  routes.delete('/:id', async (context) => {
    const id = context.req.param('id');
    await freeBytes(database, bytes, await deleteSkill(database, id));
    return context.json({ id, type: 'skill_deleted' });
  });
  routes.post('/:id/versions', async (context) => {
    const id = context.req.param('id');
    const { name } = await readSkill(database, id);
    const row = await uploadSkill(engine, context.req.raw, (skill) => addSkillVersion(database, id, skill));
    return context.json(skillVersionObject(name, row));
  });
  routes.get('/:id/versions', async (context) =>
    context.json(await listSkillVersions(database, context.req.param('id'), readQuery(context, SkillListQuery))),
  );
  routes.get('/:id/versions/:version', async (context) => {
    const { id, version } = context.req.param();
    const { name } = await readSkill(database, id);
    return context.json(skillVersionObject(name, await readSkillVersion(database, id, version)));
  });
  routes.get('/:id/versions/:version/content', async (context) => {
    const { id, version } = context.req.param();
    const { name } = await readSkill(database, id);
    const { sha256 } = await readSkillVersion(database, id, version);
    const handle = await bytes.open(sha256).catch(async (error: unknown) => {
      // Somebody may have deleted the version since its row was read.
      await readSkillVersion(database, id, version);
      throw error;
    });
    return await contentResponse(handle, { filename: `${name}.zip`, mimeType: 'application/zip' });
  });
  routes.delete('/:id/versions/:version', async (context) => {
    const { id, sha256 } = await deleteSkillVersion(database, context.req.param('id'), context.req.param('version'));
    await freeBytes(database, bytes, [sha256]);
    return context.json({ id, type: 'skill_version_deleted' });
  });
  return routes;
}
