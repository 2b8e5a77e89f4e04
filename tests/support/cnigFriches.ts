/**
 * What the published schema of CNIG Friches asks of each column (github.com/cnigfr/schema-friches, Table Schema), written
 * anew here so that an export is held against the standard and not against itself.
 */
interface Column {
  readonly required?: true
  readonly is?: RegExp
  readonly codes?: readonly string[]
}
const common = ['inconnu', 'autre', 'sans objet']
const day = /^\d{4}-\d\d-\d\d$/
const year = /^\d{4}$/
const whole = /^-?\d+$/
const uri = /^https?:\/\/\S+$/
const any = {}

export const CNIG_FRICHES: Readonly<Record<string, Column>> = {
  site_id: { required: true, is: /^(\d{2}|2A|2B)\d{3}_.+$/ },
  site_nom: { required: true },
  site_type: {
    required: true,
    codes: [
      ...['friche industrielle', 'friche commerciale', 'friche hospitalière', 'friche agro-industrielle'],
      ...['friche carrière ou mine', 'friche militaire', "friche d'habitat", "friche d'équipement public"],
      ...['friche portuaire', 'friche aéroportuaire', 'friche ferroviaire', 'friche logistique'],
      ...['friche loisir tourisme hôtellerie', 'friche enseignement', 'friche cultuelle', 'mixte', ...common],
    ],
  },
  site_adresse: any,
  site_identif_date: { required: true, is: day },
  site_actu_date: { required: true, is: day },
  site_url: { is: uri },
  site_ademe_url: { is: uri },
  site_securite: any,
  site_occupation: {
    codes: [
      ...['totalement inoccupé', 'partiellement inoccupé', 'occupation transitoire ou temporaire'],
      ...['occupation illicite supposée', 'occupation illicite avérée', ...common],
    ],
  },
  site_statut: {
    codes: ['friche potentielle', 'friche sans projet', 'friche avec projet', 'friche reconvertie', ...common],
  },
  site_projet_url: { is: uri },
  site_reconv_annee: { is: year },
  site_reconv_type: {
    codes: [
      ...['habitat', 'bureau', 'commerce', 'industrie', 'autres activités économiques', 'équipement public'],
      ...["aménagement d'espace public", 'renaturation', 'panneaux photovoltaïques'],
      ...['énergie, hors photovoltaïque', 'mixte', ...common],
    ],
  },
  activite_libelle: any,
  activite_code: any,
  activite_fin_annee: { is: year },
  comm_nom: { required: true },
  comm_insee: { required: true, is: /^(\d{2}|2A|2B)\d{3}$/ },
  bati_type: any,
  bati_nombre: { is: whole },
  bati_surface: { is: whole },
  bati_pollution: { codes: ['amiante', 'plomb', ...common] },
  bati_vacance: { codes: ['occupé', 'partiellement occupé', 'vacant', ...common] },
  bati_patrimoine: any,
  bati_etat: {
    codes: [
      ...['dégradation inexistante ou faible', 'dégradation moyenne', 'dégradation très importante'],
      ...['dégradation hétérogène', ...common],
    ],
  },
  local_ancien_annee: { is: year },
  local_recent_annee: { is: year },
  proprio_type: any,
  proprio_personne: { is: /^(personne physique|personne morale|inconnu|autre|sans objet)(\|.+)*$/ },
  proprio_nom: any,
  sol_pollution_annee: { is: year },
  sol_pollution_existe: {
    codes: [
      ...['pollution inexistante', 'pollution traitée', 'pollution peu probable', 'pollution supposée'],
      ...['pollution avérée', ...common],
    ],
  },
  sol_pollution_origine: any,
  sol_pollution_commentaire: any,
  sol_depollution_fiche: { is: uri },
  unite_fonciere_surface: { is: whole },
  unite_fonciere_refcad: { is: /^[0-9A-Z]{14}(\|[0-9A-Z]{14})*$/ },
  urba_zone_type: { codes: ['U', 'AUc', 'AUs', 'A', 'N', 'Zc', 'ZCa', 'ZnC', 'RNU', ...common] },
  urba_zone_lib: any,
  urba_zone_formdomi: any,
  urba_zaer: { required: true, codes: ['oui', 'non', 'inconnu'] },
  urba_doc_type: { codes: ['RNU', 'CC', 'PLU', 'PLUI', 'PSMV', ...common] },
  desserte_distance: { is: /^\d+\|\d+\|\d+$/ },
  desserte_commentaire: any,
  source_nom: { required: true },
  source_url: { is: uri },
  source_producteur: any,
  source_contact: { is: /^\S+@\S+$/ },
  geompoint: { required: true, is: /^POINT\(-?[\d.]+ -?[\d.]+\)$/ },
  geomsurf: { is: /^(MULTI)?POLYGON\(\(.*\)\)$/ },
}

/** The faults of a row by the standard, `column: value`. */
export function faultsOfFriche(row: Readonly<Record<string, string>>): string[] {
  return Object.entries(CNIG_FRICHES).flatMap(([column, { required, is, codes }]) => {
    const value = row[column] ?? ''
    const missing = ['', 'NA', 'NaN', 'N/A'].includes(value)
    if (missing) return required ? [`${column}: missing`] : []
    return (is !== undefined && !is.test(value)) || (codes !== undefined && !codes.includes(value))
      ? [`${column}: ${value}`]
      : []
  })
}
