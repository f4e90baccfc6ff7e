export { openFolder } from './open.ts';
export { createFolderWriter, type FolderOptions, type FolderWriter } from './write.ts';
