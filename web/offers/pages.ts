/** The pages of this room, loaded together. */
export { default as LinePage } from './LinePage.svelte'
export { default as OfferPage } from './OfferPage.svelte'
export { default as OffersPage } from './OffersPage.svelte'
