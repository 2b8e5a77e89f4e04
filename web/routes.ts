import type { Component } from 'svelte'
import type { Access } from '../server/contract.ts'
import type * as AgreementPages from './agreements/pages.ts'
import type * as ImportPages from './imports/pages.ts'
import type * as RefusalPages from './refusals/pages.ts'
import type * as OfferPages from './offers/pages.ts'
import type * as CommitteePages from './committee/pages.ts'

/** A page gets the parameters of its path; everything else it shows is in the URL's query. */
export type Page = Component<{ params: never }> | Component<Record<string, never>>
type Params<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { [K in Name]: string } & Params<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? { [K in Name]: string }
    : Record<never, string>

export type Section =
  | 'map'
  | 'demands'
  | 'organisations'
  | 'occupancies'
  | 'plans'
  | 'rules'
  | 'messages'
  | 'account'
  | 'apply'
  | 'committee'
  | 'own'
interface Route {
  readonly section: Section
  /** What its reader must be allowed, where that is more than the section's entry of the menu asks */
  readonly right?: Access
  /** Loads the page's code; a page without the map never loads the map's. */
  readonly page: () => Promise<{ readonly default: Page }>
}

const accountPages = () => import('./accounts/pages.ts')
const accountPage = (name: keyof Awaited<ReturnType<typeof accountPages>> & `${string}Page`, right?: Access) => ({
  section: 'account' as const,
  ...(right && { right }),
  page: async (): Promise<{ readonly default: Page }> => ({ default: (await accountPages())[name] }),
})

/** A room whose pages come together: fewer files to name in the first code, which every page loads. */
const agreements = (name: keyof typeof AgreementPages) => async () => ({
  default: (await import('./agreements/pages.ts'))[name],
})

const imports = (name: keyof typeof ImportPages) => async () => ({
  default: (await import('./imports/pages.ts'))[name],
})

const refusals = (name: keyof typeof RefusalPages) => async () => ({
  default: (await import('./refusals/pages.ts'))[name],
})

const offers = (name: keyof typeof OfferPages) => async () => ({
  default: (await import('./offers/pages.ts'))[name],
})
const committee = (name: keyof typeof CommitteePages) => async () => ({
  default: (await import('./committee/pages.ts'))[name],
})

/** Every page by its path. The first that matches wins, so a fixed word stands before a parameter. */
export const routes = {
  '/': { section: 'map', page: () => import('./territories/TerritoryPage.svelte') },
  '/sites/nouveau': { section: 'map', right: 'places.write', page: () => import('./sites/NewSitePage.svelte') },
  '/sites/archives': { section: 'map', page: () => import('./sites/ArchivedSitesPage.svelte') },
  '/sites/:id': { section: 'map', page: () => import('./sites/SitePage.svelte') },
  '/sites/:id/modifier': { section: 'map', right: 'places.write', page: () => import('./sites/EditSitePage.svelte') },
  '/sites/:id/batiments/nouveau': {
    section: 'map',
    right: 'places.write',
    page: () => import('./sites/NewBuildingPage.svelte'),
  },
  '/batiments/:id/modifier': {
    section: 'map',
    right: 'places.write',
    page: () => import('./sites/EditBuildingPage.svelte'),
  },
  '/batiments/:id/locaux/nouveau': {
    section: 'map',
    right: 'places.write',
    page: () => import('./rooms/NewRoomPage.svelte'),
  },
  '/locaux/:id': { section: 'map', page: () => import('./rooms/RoomPage.svelte') },
  '/locaux/:id/file': { section: 'map', right: 'offers.make', page: offers('LinePage') },
  '/locaux/:id/modifier': { section: 'map', right: 'places.write', page: () => import('./rooms/EditRoomPage.svelte') },
  '/donnees': { section: 'map', right: 'data.import', page: imports('DataPage') },
  '/donnees/doublons': { section: 'map', right: 'places.write', page: imports('DoublesPage') },
  '/donnees/:id': { section: 'map', right: 'data.import', page: imports('ImportPage') },
  '/demandes': { section: 'demands', page: () => import('./demands/DemandsPage.svelte') },
  '/demandes/nouvelle': {
    section: 'demands',
    right: 'demands.write',
    page: () => import('./demands/NewDemandPage.svelte'),
  },
  '/demandes/:id': { section: 'demands', page: () => import('./demands/DemandPage.svelte') },
  '/demandes/:id/modifier': {
    section: 'demands',
    right: 'demands.write',
    page: () => import('./demands/EditDemandPage.svelte'),
  },
  '/offres': { section: 'demands', right: 'offers.read', page: offers('OffersPage') },
  '/offres/:id': { section: 'demands', right: 'offers.read', page: offers('OfferPage') },
  '/candidater': { section: 'apply', page: () => import('./applications/ApplyPage.svelte') },
  '/candidater/:id': { section: 'apply', page: () => import('./applications/ApplicationPage.svelte') },
  '/candidatures': {
    section: 'demands',
    right: 'demands.write',
    page: () => import('./applications/ApplicationsPage.svelte'),
  },
  '/refus': { section: 'demands', right: 'refusals.read', page: refusals('RefusalsPage') },
  '/refus/:id': { section: 'demands', right: 'refusals.read', page: refusals('RefusalPage') },
  '/recours': { section: 'demands', right: 'refusals.read', page: refusals('AppealsPage') },
  '/recours/:id': { section: 'demands', right: 'refusals.read', page: refusals('AppealPage') },
  '/appels': { section: 'demands', right: 'demands.write', page: () => import('./applications/CallsPage.svelte') },
  '/appels/nouveau': {
    section: 'demands',
    right: 'demands.write',
    page: () => import('./applications/NewCallPage.svelte'),
  },
  '/appels/:id': {
    section: 'demands',
    right: 'demands.write',
    page: () => import('./applications/EditCallPage.svelte'),
  },
  '/ma-structure': { section: 'own', page: () => import('./organisations/OwnPage.svelte') },
  '/structures': { section: 'organisations', page: () => import('./organisations/OrganisationsPage.svelte') },
  '/structures/nouvelle': {
    section: 'organisations',
    right: 'organisations.write',
    page: () => import('./organisations/NewOrganisationPage.svelte'),
  },
  '/structures/:id': { section: 'organisations', page: () => import('./organisations/OrganisationPage.svelte') },
  '/structures/:id/modifier': {
    section: 'organisations',
    right: 'organisations.write',
    page: () => import('./organisations/EditOrganisationPage.svelte'),
  },
  '/structures/:id/parcours': { section: 'organisations', page: agreements('PathwayPage') },
  '/conventions': { section: 'occupancies', right: 'agreements.write', page: agreements('AgreementsPage') },
  '/conventions/nouvelle': { section: 'occupancies', right: 'agreements.write', page: agreements('NewAgreementPage') },
  '/conventions/:id': { section: 'occupancies', right: 'agreements.read', page: agreements('AgreementPage') },
  '/echeances': { section: 'occupancies', right: 'agreements.write', page: agreements('DeadlinesPage') },
  '/loyers': { section: 'occupancies', right: 'agreements.write', page: agreements('RentGridPage') },
  '/occupation': { section: 'occupancies', page: () => import('./occupancies/OccupancyPage.svelte') },
  '/plans': { section: 'plans', page: () => import('./allocation/PlansPage.svelte') },
  '/plans/nouveau': { section: 'plans', right: 'plans.make', page: () => import('./allocation/NewPlanPage.svelte') },
  '/attributions': { section: 'rules', page: () => import('./allocation/grid/RulesPage.svelte') },
  '/attributions/grille': {
    section: 'rules',
    right: 'grid.write',
    page: () => import('./allocation/grid/GridPage.svelte'),
  },
  '/equite': { section: 'rules', page: () => import('./equity/EquityPage.svelte') },
  '/plans/comparer': { section: 'plans', page: () => import('./allocation/ComparePage.svelte') },
  '/plans/replanifier': { section: 'plans', right: 'plans.make', page: () => import('./allocation/ReplanPage.svelte') },
  '/plans/scenario': { section: 'plans', right: 'plans.make', page: () => import('./allocation/ScenarioPage.svelte') },
  '/projets-attendus': { section: 'plans', page: () => import('./cohorts/CohortsPage.svelte') },
  '/projets-attendus/nouveau': {
    section: 'plans',
    right: 'plans.make',
    page: () => import('./cohorts/NewCohortPage.svelte'),
  },
  '/projets-attendus/:id': {
    section: 'plans',
    right: 'plans.make',
    page: () => import('./cohorts/EditCohortPage.svelte'),
  },
  '/comite': { section: 'committee', page: committee('SessionsPage') },
  '/comite/nouveau': { section: 'committee', right: 'committee.hold', page: committee('NewSessionPage') },
  '/comite/:id': { section: 'committee', page: committee('SessionPage') },
  '/comite/:id/modifier': { section: 'committee', right: 'committee.hold', page: committee('EditSessionPage') },
  '/comite/:id/compte-rendu': { section: 'committee', page: committee('MinutesPage') },
  '/messages': { section: 'messages', right: 'messages.read', page: () => import('./messages/MessagesPage.svelte') },
  '/messages/reglages': {
    section: 'messages',
    right: 'messages.read',
    page: () => import('./messages/SettingsPage.svelte'),
  },
  '/messages/taches': { section: 'messages', right: 'upkeep.tend', page: () => import('./messages/TasksPage.svelte') },
  '/plans/:id': { section: 'plans', page: () => import('./allocation/PlanPage.svelte') },
  '/connexion': accountPage('SignInPage'),
  '/inscription': accountPage('SignUpPage'),
  '/mot-de-passe-oublie': accountPage('ForgottenPage'),
  '/mot-de-passe': accountPage('PasswordPage'),
  '/premier-administrateur': accountPage('FirstAdministratorPage'),
  '/compte': accountPage('AccountPage'),
  '/donnees-personnelles': accountPage('PersonalDataPage'),
  '/comptes': accountPage('PeoplePage', 'accounts.manage'),
  '/plans/:id/preuve': { section: 'plans', page: () => import('./allocation/proof/ProofPage.svelte') },
} as const satisfies Record<`/${string}`, Route>

export type Path = keyof typeof routes

/** The address of a page, its parameters encoded: `href('/sites/:id', { id })`. */
export function href<P extends Path>(
  path: P,
  ...[params]: keyof Params<P> extends never ? [] : [params: Params<P>]
): string {
  const values: Record<string, string> = params ?? {}
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name]!))
}

export interface Match {
  readonly path: Path
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The page that answers a pathname, or `null`; a trailing slash is forgiven, a broken escape matches nothing. */
export function match(pathname: string): Match | null {
  const asked = pathname.replace(/(.)\/+$/, '$1').split('/')
  for (const [path, route] of Object.entries(routes) as [Path, Route][]) {
    const parts = path.split('/')
    if (parts.length !== asked.length) continue
    const params: Record<string, string> = {}
    const fits = parts.every((part, i) => {
      if (!part.startsWith(':')) return part === asked[i]
      try {
        params[part.slice(1)] = decodeURIComponent(asked[i]!)
        return asked[i] !== ''
      } catch {
        return false
      }
    })
    if (fits) return { path, route, params }
  }
  return null
}
