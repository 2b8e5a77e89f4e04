/** The pages of this room, loaded together. */
export { default as DataPage } from './DataPage.svelte'
export { default as DoublesPage } from './DoublesPage.svelte'
export { default as ImportPage } from './ImportPage.svelte'
