/** The pages of this room, loaded together. */
export { default as AgreementPage } from './AgreementPage.svelte'
export { default as AgreementsPage } from './AgreementsPage.svelte'
export { default as DeadlinesPage } from './DeadlinesPage.svelte'
export { default as NewAgreementPage } from './NewAgreementPage.svelte'
export { default as PathwayPage } from './PathwayPage.svelte'
export { default as RentGridPage } from './RentGridPage.svelte'
