// 页面的中文文字。函数名从不翻译。

/** @import { en } from "./en.js" */

/** @type {Record<keyof typeof en, string>} */
export const zh = {
  views: "视图", view_flamegraph: "火焰图", view_top: "函数表", view_tree: "调用树", view_sandwich: "三明治", view_graph: "调用图",
  view_peek: "上下游", view_source: "源码", view_disasm: "汇编", view_labels: "标签", view_diff: "对比", view_text: "文本",

  profile: "当前 profile", sample_type: "样本类型", one_type: "这个 profile 只有一种样本类型。", function: "函数", self: "自身", total: "累计", self_share: "自身占比", total_share: "累计占比",
  base: "基准", base_self: "基准自身", base_total: "基准累计", change: "变化", change_self: "自身变化", change_total: "累计变化",
  all_samples: "全部样本的总量，或筛选后剩下的部分",
  is_new: "新增", is_gone: "消失", of_parent: "占上级", of_zoomed: "占放大部分", boxes: "方块数", callers: "调用者", callees: "被调用者",
  callers_of: "调用 {name} 的函数", callees_of: "{name} 调用的函数", package: "包", file: "文件", binary: "二进制文件", build_id: "构建 ID",
  inlined_mark: "（内联）",
  n_functions: "{n} 个函数", line: "行", report: "报告", documentation: "文档",

  focus: "聚焦", ignore: "忽略", hide: "隐藏", show: "只显示", show_from: "从此开始", prune_from: "从此剪除", pivot: "以此为轴心", at: "轴心",
  tagfocus: "标签", tagignore: "不含标签", tagshow: "显示标签", taghide: "隐藏标签", tagroot: "标签作根", tagleaf: "标签作叶",
  filters: "筛选", clear_filters: "全部清除", edit_filter: "编辑", remove_filter: "移除筛选：{name}",
  filtered_f: "只看含 {name} 的调用栈", filtered_i: "已去掉含 {name} 的调用栈", filtered_h: "已隐藏 {name}", filtered_s: "只显示 {name}", filtered_sf: "调用栈从 {name} 开始",
  zoom: "放大", zoom_reset: "还原缩放", copy_name: "复制名称", copy_stack: "复制调用栈", copied: "已复制名称", copied_stack: "已复制调用栈", copied_link: "已复制链接", part_of: "{part}，占 {whole} 的 {share}", not_in_picture: "筛选后的数据里没有这个函数。",
  open_rest: "查看其中内容", actions: "操作", details: "详情", more_in_peek: "在“上下游”中查看另外 {n} 个",

  shape: "调用栈的画法", dir_down: "从根展开", dir_up: "从叶展开", flip: "根在下方", order_name: "按名称排序", rec: "合并递归",
  group: "每个方块表示", group_function: "函数", group_package: "包", group_file: "文件", group_binary: "二进制文件",
  flame_label: "火焰图。方向键移动，回车放大，退格缩小。调用树（按 3）以表格给出同样的内容。",
  graph_label: "调用图。方向键平移，回车和退格缩放。", diff_label: "两个 profile 合成的火焰图。方向键移动，回车放大。",
  minimap: "全貌，点击可放大。", empty_picture: "筛选后没有样本了，去掉一个筛选条件试试。",
  rest: "{n} 个更小的方块，共 {value}", rest_title: "更小的方块", more_children: "另有 {n} 个……",
  box_sentence: "{name}，累计 {total}，自身 {self}，同级第 {k} 个，共 {n} 个，第 {depth} 层",
  lost: "链接所指的方块不在这张图里，现显示全图。",
  sandwich_hint: "选中一个函数，查看谁调用它、它又调用谁。", select_hint: "请选中一个函数，或设置聚焦。", select_first: "请先选中一个函数：点击它，或用方向键移动。",
  graph_hint: "拖动平移，滚轮或双击缩放，点击选中", not_drawn: "{name} 太小，未画在图中，或已被筛掉", larger: "放大", smaller: "缩小", fit: "适合窗口",
  nothing: "没有可显示的内容", no_labels: "这个 profile 的样本没有标签。", label_summary: "{n} 个值，{value}",
  group_root: "按此分组", group_leaf: "按此拆分叶子", only_label: "只看带此标签的样本", without: "排除", without_label: "只看不带此标签的样本", more_values: "另有 {n} 个值",
  text_hint: "命令行对当前视图的输出", text_cut: "其余部分此处从略，命令行可输出全部。",
  with_instructions: "显示指令", open_costly: "展开或收起有开销的行", instructions_of: "第 {n} 行的指令",
  lines_left_out: "展开 {n} 行", address: "地址", instruction: "指令", more_routines: "另有 {n} 个函数，缩小匹配范围后可见。",

  mode: "显示方式", mode_picture: "合成一图", mode_sides: "左右并列", mode_table: "表格", scaled: "基准缩放", by_none: "不缩放", by_total: "缩放至总量相同", by_duration: "缩放至时长相同",
  noise: "噪声", noise_help: "变化小于总量的这一比例时，视为没有变化", less: "减少", same: "不变", more: "增加",
  side_both: "两者", side_new: "新", side_base: "基准", side_help: "方块的宽度取自", none: "无", against: "对比：{name}", given_base: "命令行指定的基准",
  only_base: "只在基准中", only_new: "只在新 profile 中", diff_hint: "选择一份基准来对比。", swap_opened: "只有在页面上打开的基准才能互换。", diff_drop: "也可以把另一个文件拖到页面上。",
  diff_sums: "{base} → {now}：{change}（{share}）",

  search: "搜索", search_placeholder: "搜索（正则表达式）", search_result: "{share}，{n} 处", no_match: "无匹配",
  search_said: "占总量 {share}，{functions} 个函数，{boxes} 个方块", match_said: "第 {k} 个匹配，共 {n} 个：{name}，{value}",
  filter_functions: "筛选函数",

  export: "导出", export_svg: "图片（SVG）", export_png: "图片（PNG）", export_folded: "折叠调用栈", export_csv: "表格（CSV）", export_json: "数据（JSON）",
  export_html: "把此页存为单个文件（HTML）", export_pb_gz: "profile 本身（pb.gz）", export_link: "复制当前视图的链接", picture_first: "请先打开火焰图，再保存为图片。",
  reload: "重新读取 profile", reloaded: "已重新读取", about_profile: "关于这个 profile", open_file: "打开 profile", opening: "正在打开 {name}……",
  drop_open: "拖到此处打开", drop_compare: "拖到此处与当前 profile 对比", working: "处理中……",
  not_in_file: "保存的页面里没有这部分内容，请用 pprof -http 打开原 profile 查看。",
  not_in_file_options: "保存的页面无法应用：{names}", pruned: "本页包含：{what}", graph_as_saved: "调用图是保存时的样子，不随筛选变化。",

  about_file: "文件", about_build_id: "构建 ID", about_type: "类型", about_unit: "单位", about_duration: "时长", about_period: "采样周期",
  about_samples: "样本数", about_stacks: "调用栈数", about_functions: "函数数", about_locations: "位置数", about_mappings: "映射数",
  about_dropped_frames: "丢弃的栈帧", about_kept_frames: "保留的栈帧",

  settings: "设置", theme: "配色", theme_system: "跟随系统", theme_light: "浅色", theme_dark: "深色", language: "语言",
  editor: "打开源码的编辑器", editor_custom: "其他……", editor_pattern: "含 {file} 和 {line} 的地址", open_in_editor: "在编辑器中打开",
  options: "选项", configs: "已存的设置", config_name: "名称", config_save: "保存当前设置", config_saved: "已保存 {name}", config_delete: "删除 {name}？",

  help: "快捷键", close: "关闭", skip: "跳到视图", divider: "表格宽度",
  help_pointer: "单击选中，双击放大，Alt 加单击以此为轴心；右键或长按打开菜单。Ctrl 加滚轮或双指可连续缩放，拖动可平移。",
  keys_move: "移动", keys_views: "视图", keys_function: "选中的函数", keys_stacks: "调用栈", keys_page: "页面",
  key_left: "左边的方块", key_right: "右边的方块", key_up: "向上", key_down: "向下", key_home: "第一个方块", key_enter: "放大、打开", key_backspace: "缩小",
  key_reset: "还原缩放和轴心", key_search: "搜索", key_next: "下一个匹配", key_before: "上一个匹配", key_escape: "关闭、取消选中",
  key_views: "各视图，按标签页的顺序", key_sandwich: "三明治", key_peek: "上下游", key_pivot: "设为轴心，再按取消", key_diff: "对比开关", key_swap: "互换当前 profile 与基准", key_type: "下一种样本类型",
  key_focus: "聚焦", key_ignore: "忽略", key_hide: "隐藏（并入调用者）", key_show: "只显示", key_show_from: "从此开始", key_copy: "复制名称", key_copy_stack: "复制调用栈",
  key_invert: "从根或从叶展开", key_flip: "根在上或在下", key_order: "按数值或按名称排序", key_recursion: "合并递归", key_group: "切换分组：函数、包、文件、二进制文件",
  key_undo: "撤销", key_redo: "重做", key_export: "导出", key_panel: "图旁的函数表", key_drawer: "详情", key_info: "关于这个 profile",
  key_theme: "浅色或深色", key_language: "英文或中文", key_settings: "设置", key_help: "本帮助",
};
