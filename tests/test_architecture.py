"""The layer list in talka/site/layers.py is the architecture; this test keeps the imports honest."""

import grimp

from talka.site.layers import LAYERS


def test_imports_only_point_down():
    graph = grimp.build_graph("talka", exclude_type_checking_imports=True, cache_dir=None)
    layers = [
        grimp.Layer("site"),
        *(grimp.Layer(*line, independent=True) for line in reversed(LAYERS)),
        grimp.Layer("kit"),
    ]
    broken = graph.find_illegal_dependencies_for_layers(layers=layers, containers={"talka"})
    assert not broken, "\n".join(f"{d.importer} must not import {d.imported}" for d in broken)
