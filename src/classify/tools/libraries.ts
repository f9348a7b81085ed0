// Scientific libraries in what the agent writes or runs: what a session is about, as far as its imports tell.

import type { Json } from "../../core/types.ts";

const MAX_TEXT = 4096;
const LIBRARIES =
  "numpy|scipy|pandas|sklearn|statsmodels|sympy|torch|tensorflow|jax|xgboost|lightgbm|networkx|astropy|biopython|Bio|rdkit|" +
  "scanpy|anndata|nibabel|mne|pynwb|neo|pymc|stan|xarray|dask|geopandas|rasterio|shapely|cv2|skimage|matplotlib|seaborn|" +
  "transformers|datasets|polars|qiskit|openmm|MDAnalysis|pyscf|ase|fenics|h5py|netCDF4|cartopy|ggplot2|dplyr|tidyverse|" +
  "DifferentialEquations|Flux|nalgebra|ndarray|gonum";
const IMPORTS = new RegExp(`\\b(?:import|from|library\\(|using|use)[ "']{0,2}(${LIBRARIES})\\b`, "g");

/** Names, each once, of the first 4 KB of each text of a call's input. */
export function librariesIn(input: Json): readonly string[] {
  const found = new Set<string>();
  const texts = typeof input === "object" && input !== null ? Object.values(input) : [input];
  for (const text of texts.slice(0, 20)) {
    if (typeof text !== "string" || text.length < 8) continue;
    for (const [, name] of text.slice(0, MAX_TEXT).matchAll(IMPORTS)) found.add(name as string);
  }
  return [...found];
}
